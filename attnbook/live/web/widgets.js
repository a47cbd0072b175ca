// ipywidgets in the page: the official models and views over our own comms. Loaded when a cell first makes a widget.
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import style from "@jupyter-widgets/controls/css/widgets.built.css";
import { Widget } from "@lumino/widgets";
import { element } from "./element.js";
import { OutputArea } from "./outputs.js";

class Comm {
  constructor(client, id, target) {
    Object.assign(this, { client, comm_id: id, target_name: target });
  }
  on_msg(handler) {
    this.handle = handler;
  }
  on_close() {}
  close() {}
  open() {}
  send(data, callbacks) {
    this.client
      .comm(this.comm_id, data)
      .then(() => callbacks?.iopub?.status?.({ content: { execution_state: "idle" } }));
    return this.comm_id;
  }
}

export class Widgets extends ManagerBase {
  constructor(client) {
    super();
    this.client = client;
    this.comms = new Map();
    this.catching = new Map(); // id of a run -> the Output widget that catches its outputs
    document.head.append(element("style", { textContent: style }));
  }

  async loadClass(name, module) {
    const output = { OutputModel, OutputView };
    return { "@jupyter-widgets/base": base, "@jupyter-widgets/controls": controls, "@jupyter-widgets/output": output }[
      module
    ][name];
  }

  async _create_comm(target, id) {
    return new Comm(this.client, id, target);
  }

  async _get_comm_info() {
    return {};
  }

  async receive({ kind, comm_id, target, data, metadata, buffers }) {
    const message = { content: { comm_id, target_name: target, data }, metadata, buffers: buffers.map(decode) };
    if (kind === "comm_open") {
      this.comms.set(comm_id, new Comm(this.client, comm_id, target));
      await this.handle_comm_open(this.comms.get(comm_id), message);
    } else if (kind === "comm_msg") {
      await this.comms.get(comm_id)?.handle?.(message);
      const model = await this._models[comm_id];
      await model?.state_change;
    }
  }

  /** Shows the widget in an element that is part of the document. */
  async show(id, host) {
    const view = await this.create_view(await this.get_model(id));
    Widget.attach(view.luminoWidget, host);
  }
}

function decode(text) {
  return new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}

class OutputModel extends base.DOMWidgetModel {
  defaults() {
    const output = {
      _model_name: "OutputModel",
      _model_module: "@jupyter-widgets/output",
      _view_name: "OutputView",
      _view_module: "@jupyter-widgets/output",
    };
    return { ...super.defaults(), ...output, msg_id: "", outputs: [] };
  }

  initialize(...args) {
    super.initialize(...args);
    this.on("change:msg_id", this.follow, this);
  }

  follow() {
    const { catching } = this.widget_manager,
      before = this.previous("msg_id"),
      now = this.get("msg_id");
    if (catching.get(before) === this) catching.delete(before);
    if (now) catching.set(now, this);
  }

  clear(wait) {
    this.stale = wait;
    if (!wait) this.store([]);
  }

  async add(output) {
    const before = this.stale ? [] : this.get("outputs");
    this.stale = false;
    this.store([...before, output]);
  }

  store(outputs) {
    this.set("outputs", outputs);
    this.save_changes();
  }
}

class OutputView extends base.DOMWidgetView {
  render() {
    super.render();
    this.el.classList.add("jupyter-widgets", "widget-output");
    this.listenTo(this.model, "change:outputs", this.draw);
    this.displayed.then(() => this.draw());
  }

  async draw() {
    const fresh = element("div", { hidden: true }),
      old = [...this.el.children];
    this.el.append(fresh);
    const area = new OutputArea(fresh, (id, host) => this.model.widget_manager.show(id, host));
    for (const output of this.model.get("outputs")) await area.add(output);
    for (const child of old) child.remove();
    fresh.hidden = false;
  }
}
