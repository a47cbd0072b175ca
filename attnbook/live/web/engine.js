// CPython as a WASI reactor: give it files and one door to the outside, then take turns. Runs in a worker and in Node.
import { Directory, Fd, File, OpenFile, PreopenDirectory, WASI, wasi } from "@bjorn3/browser_wasi_shim";

const NOTSUP = wasi.ERRNO_NOTSUP,
  ALL_RIGHTS = 0x1fffffffn;
const HOME = "/tmp/home",
  LIBRARY = "/usr/local/lib";
const ENVIRONMENT = { HOME, MPLCONFIGDIR: HOME, MPLBACKEND: "module://ipykernel.pylab.backend_inline", TMPDIR: "/tmp" };

class Sink extends Fd {
  constructor(write) {
    super();
    this.write = write;
  }
  fd_filestat_get() {
    return { ret: 0, filestat: new wasi.Filestat(0n, wasi.FILETYPE_CHARACTER_DEVICE, 0n) };
  }
  fd_fdstat_get() {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_CHARACTER_DEVICE, 0);
    fdstat.fs_rights_base = BigInt(wasi.RIGHTS_FD_WRITE);
    return { ret: 0, fdstat };
  }
  fd_write(data) {
    this.write(data);
    return { ret: 0, nwritten: data.byteLength };
  }
}

function addFile(directory, path, data) {
  const parts = path.split("/"),
    name = parts.pop();
  for (const part of parts) {
    if (!directory.contents.has(part)) directory.contents.set(part, new Directory(new Map()));
    directory = directory.contents.get(part);
  }
  const file = new File([], { readonly: true });
  file.data = data; // the constructor would copy
  directory.contents.set(name, file);
}

export function sleep(milliseconds) {
  const flag = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;
  Atomics.wait(new Int32Array(flag), 0, 0, milliseconds);
}

export class Engine {
  /** answer: bytes -> bytes, the guest's one door; log: bytes -> void, what the interpreter itself prints. */
  constructor({ answer, log }) {
    this.answer = answer;
    const scratch = new Map([["home", new Directory(new Map())]]);
    this.library = new PreopenDirectory(LIBRARY, new Map());
    const descriptors = [
      new OpenFile(new File([])),
      new Sink(log),
      new Sink(log),
      new PreopenDirectory("/tmp", scratch),
      this.library,
    ];
    const environment = Object.entries(ENVIRONMENT).map((pair) => pair.join("="));
    this.wasi = new WASI(["/usr/local/bin/python.wasm"], environment, descriptors, { debug: false });
  }

  /** files: {path under the library folder: bytes} */
  mount(files) {
    for (const [path, data] of Object.entries(files)) addFile(this.library.dir, path, data);
  }

  async start(module) {
    const shim = this.wasi.wasiImport,
      refuse = () => NOTSUP;
    const fixes = {
      fd_fdstat_get: (fd, at) => this.descriptorStatus(fd, at),
      poll_oneoff: (...args) => this.poll(...args),
      sched_yield: () => 0,
      sock_accept: refuse,
      sock_recv: refuse,
      sock_send: refuse,
      sock_shutdown: refuse,
    };
    const imports = { wasi_snapshot_preview1: { ...shim, ...fixes }, host: { call: (...args) => this.call(...args) } };
    this.wasi.inst = await WebAssembly.instantiate(module, imports);
    this.exports = this.wasi.inst.exports;
    this.exports._initialize?.();
  }

  get memory() {
    return this.exports.memory.buffer;
  }

  /** Runs code in the session; 0 is success. */
  turn(code) {
    const bytes = new TextEncoder().encode(code),
      at = this.exports.host_alloc(bytes.length) >>> 0;
    new Uint8Array(this.memory, at, bytes.length).set(bytes);
    return this.exports.turn(at, bytes.length);
  }

  call(at, length, resultAt, resultLength) {
    const answer = this.answer(new Uint8Array(this.memory, at >>> 0, length >>> 0).slice()) ?? new Uint8Array();
    const copy = this.exports.host_alloc(answer.length) >>> 0;
    new Uint8Array(this.memory, copy, answer.length).set(answer);
    const view = new DataView(this.memory);
    view.setUint32(resultAt >>> 0, copy, true);
    view.setUint32(resultLength >>> 0, answer.length, true);
    return 0;
  }

  // The shim reports no rights on folders, and libc then takes /tmp for read-only.
  descriptorStatus(fd, at) {
    const error = this.wasi.wasiImport.fd_fdstat_get(fd, at);
    if (!error && this.wasi.fds[fd] instanceof PreopenDirectory) {
      const view = new DataView(this.memory);
      view.setBigUint64(at + 8, ALL_RIGHTS, true);
      view.setBigUint64(at + 16, ALL_RIGHTS, true);
    }
    return error;
  }

  // The shim takes one clock and never says how many events it wrote. A file is always ready; else the soonest clock rings.
  poll(subscriptions, events, count, countAt) {
    if (!count) return wasi.ERRNO_INVAL;
    const view = new DataView(this.memory),
      requests = [];
    for (let at = subscriptions; at < subscriptions + 48 * count; at += 48) {
      const clock = view.getUint8(at + 8) === wasi.EVENTTYPE_CLOCK,
        absolute = view.getUint16(at + 40, true) & 1;
      const now = view.getUint32(at + 16, true) === wasi.CLOCKID_REALTIME ? Date.now() : performance.now();
      const time = Number(view.getBigUint64(at + 24, true)) / 1e6;
      requests.push({
        user: view.getBigUint64(at, true),
        type: view.getUint8(at + 8),
        wait: clock ? Math.max(0, absolute ? time - now : time) : 0,
      });
    }
    const soonest = Math.min(...requests.map(({ wait }) => wait));
    if (soonest > 0) sleep(soonest);
    const due = requests.filter(({ wait }) => wait <= soonest);
    due.forEach(({ user, type }, i) => {
      const at = events + 32 * i;
      new Uint8Array(this.memory, at, 32).fill(0);
      view.setBigUint64(at, user, true);
      view.setUint8(at + 10, type);
    });
    view.setUint32(countAt, due.length, true);
    return 0;
  }
}
