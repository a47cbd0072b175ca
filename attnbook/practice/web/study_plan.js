import { html, render } from "lit-html";
import { solved } from "./progress.js";
import { Room } from "./room.js";
import { fill } from "./words.js";

// The plans stand in the page; this adds a box to each task and remembers it.
export class StudyPlan extends Room {
  start() {
    this.tasks = [...this.element.querySelectorAll("[data-task]")].map((entry) => {
      const box = Object.assign(document.createElement("input"), { type: "checkbox" });
      const label = entry.firstElementChild;
      label.id = `task-${entry.dataset.task}`;
      box.setAttribute("aria-labelledby", label.id);
      box.addEventListener("change", () => this.tick(entry.dataset.task, box.checked));
      entry.prepend(box);
      return { entry, box };
    });
    for (const plan of this.element.querySelectorAll(".attn-plan"))
      plan.querySelector("h2").after(document.createElement("p"));
    this.element.prepend(this.stage);
    this.draw();
  }

  tick(task, done) {
    this.store.change(({ ticks }) => {
      if (done) ticks[task] = new Date().toISOString();
      else delete ticks[task];
    });
  }

  draw() {
    if (!this.tasks) return;
    super.draw();
    const { ticks } = this.progress;
    for (const { entry, box } of this.tasks) {
      box.checked = Object.hasOwn(ticks, entry.dataset.task);
      entry.classList.toggle("attn-ticked", box.checked);
    }
    for (const plan of this.element.querySelectorAll(".attn-plan")) {
      const boxes = [...plan.querySelectorAll("input")];
      const done = boxes.filter(({ checked }) => checked).length;
      const text = fill(this.words.plan.progress, { done, total: boxes.length });
      render(html`<span class="attn-count">${text}</span>`, plan.querySelector("h2 + p"));
    }
  }

  view() {
    return html`<p>${fill(this.words.plan.solved, solved(this.progress.problems))}</p>`;
  }
}
