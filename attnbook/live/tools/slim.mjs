// node slim.mjs IN.wasm OUT.wasm
// Empties the functions of linked-in packages that the site does not ship. Every function keeps its index, its
// type and its place in the tables, so nothing else changes; a call that should never happen traps loudly.
// Caps the memory too: a cell that asks for more gets a MemoryError before the tab dies.
import fs from "node:fs";

// The linker writes object files one after another, so a function without a telling name belongs to its neighbours.
const UNUSED = new RegExp(
  [
    "6pandas|pandas_",
    "4lxml|^xml[A-Z]|^html[A-Z]|xsl[tT]",
    "5scipy|scipy_|sp_linalg|f2py_rout|fitpack|unur_",
    "ducc0|fast_matrix_market|boost::math|xsf::|csr_|bsr_|Rogerstanimoto",
    "Highs|HEkk|cupdlp|ipx::",
    "7sklearn|svm",
    "11statsmodels",
    "^sqlite3|^fts5",
    "^[sdcz][a-z][a-z][a-z0-9]{2,4}_$",
  ].join("|"),
);
const USED = new RegExp(
  [
    "^_?Py[A-Z_]",
    "5numpy_|PyArray",
    "Imaging",
    "kiwi::|agg::|FT2Font|mpl::|TriContour|contourpy|SeqGenerator|^qh_",
    "^FT_|^tt_|^cff_|^hb_|OT::|raqm",
    "gotoblas|^[sdcz](gemm|gemv|trmv|getr|syrk|pot)",
    "lzma_|BZ2_|inflate|^XML_|mi_|__wasi",
  ].join("|"),
);
// Inline C++ is emitted once, in whichever package came first, and may be reached through a vtable.
const SHARED = /^(non-)?virtual thunk|^std::|^operator |__cxa/;
const STARTUP = /^__wasm_call_ctors$|_GLOBAL__sub_I|^__cxx_global_var_init|^_start|^turn$/;

const MOST_PAGES = 2 ** 30 / 2 ** 16; // 1 GiB
const MEMORY = 5,
  CODE = 10;

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  u32() {
    let value = 0,
      scale = 1,
      byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte & 128);
    return value;
  }
  skip() {
    while (this.bytes[this.at++] & 128);
  }
  skipMany(count) {
    while (count--) this.skip();
  }
  text() {
    const length = this.u32(),
      start = this.at;
    this.at += length;
    return this.bytes.toString("utf8", start, this.at);
  }
  type() {
    const code = this.bytes[this.at++];
    if (code === 0x63 || code === 0x64) this.skip();
  }
  blockType() {
    const code = this.bytes[this.at];
    if (code === 0x40 || (code >= 0x60 && code < 0x80)) this.type();
    else this.skip();
  }
  memory() {
    if (this.u32() & 64) this.skip();
    this.skip();
  }
}

function sections(bytes) {
  const reader = new Reader(bytes),
    list = [];
  reader.at = 8;
  while (reader.at < bytes.length) {
    const id = bytes[reader.at++],
      length = reader.u32();
    list.push({ id, start: reader.at, end: reader.at + length });
    reader.at += length;
  }
  return list;
}

function bodies(bytes, code) {
  const reader = new Reader(bytes),
    list = [];
  reader.at = code.start;
  for (let left = reader.u32(); left--; ) {
    const length = reader.u32();
    list.push({ start: reader.at, end: reader.at + length });
    reader.at += length;
  }
  return list;
}

function functionNames(bytes, custom) {
  const reader = new Reader(bytes),
    names = [];
  for (const { start, end } of custom) {
    reader.at = start;
    if (reader.text() !== "name") continue;
    while (reader.at < end) {
      const kind = bytes[reader.at++],
        length = reader.u32(),
        next = reader.at + length;
      if (kind === 1)
        for (let left = reader.u32(); left--; ) {
          const index = reader.u32();
          names[index] = reader.text();
        }
      reader.at = next;
    }
  }
  return names;
}

function callees(bytes, body) {
  const reader = new Reader(bytes),
    indices = [];
  reader.at = body.start;
  for (let groups = reader.u32(); groups--; ) {
    reader.skip();
    reader.type();
  }
  while (reader.at < body.end) {
    const op = bytes[reader.at++];
    if (op === 0x10 || op === 0x12 || op === 0xd2)
      indices.push(reader.u32()); // call, return_call, ref.func
    else if (op === 0x11 || op === 0x13)
      reader.skipMany(2); // call_indirect
    else if ((op >= 0x02 && op <= 0x04) || op === 0x06) reader.blockType();
    else if (op === 0x1f) {
      // try_table
      reader.blockType();
      for (let left = reader.u32(); left--; ) reader.skipMany(bytes[reader.at++] < 2 ? 2 : 1);
    } else if (op === 0x0e)
      reader.skipMany(reader.u32() + 1); // br_table
    else if (op === 0x1c)
      for (let left = reader.u32(); left--; ) reader.type(); // typed select
    else if (op >= 0x28 && op <= 0x3e) reader.memory();
    else if (op === 0x43) reader.at += 4;
    else if (op === 0x44) reader.at += 8;
    else if (op === 0xfc) bulk(reader);
    else if (op === 0xfd) vector(reader);
    else if (
      [0x07, 0x08, 0x09, 0x0c, 0x0d, 0x18, 0x3f, 0x40, 0x41, 0x42, 0xd0].includes(op) ||
      (op >= 0x20 && op <= 0x26)
    )
      reader.skip();
    else if (!([0x00, 0x01, 0x05, 0x0a, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1].includes(op) || (op >= 0x45 && op <= 0xc4)))
      throw new Error(`unknown opcode 0x${op.toString(16)} at byte ${reader.at}`);
  }
  if (reader.at !== body.end) throw new Error(`lost step with the code at byte ${reader.at}`);
  return indices;
}

function bulk(reader) {
  const op = reader.u32();
  if (op >= 8) reader.skipMany([8, 10, 12, 14].includes(op) ? 2 : 1); // init and copy name a source and a target
}

function vector(reader) {
  const op = reader.u32();
  if (op <= 11 || op === 92 || op === 93) reader.memory();
  else if (op === 12 || op === 13) reader.at += 16;
  else if (op >= 21 && op <= 34) reader.at++;
  else if (op >= 84 && op <= 91) {
    reader.memory();
    reader.at++;
  }
}

function neighbours(votes) {
  let last = 1;
  return votes.map((vote) => (last = vote || last));
}

function roots(names, first) {
  const own = names.slice(first);
  const votes = own.map((name) => (UNUSED.test(name) ? -1 : USED.test(name) ? 1 : 0));
  const before = neighbours(votes),
    after = neighbours(votes.toReversed()).reverse();
  const unused = (i) => votes[i] < 0 || (votes[i] === 0 && before[i] < 0 && after[i] < 0 && !SHARED.test(own[i]));
  return own.flatMap((name, i) => (STARTUP.test(name) || !unused(i) ? [i] : []));
}

function reachable(bytes, code, names) {
  const first = names.length - code.length,
    work = roots(names, first),
    live = new Uint8Array(code.length);
  for (const i of work) live[i] = 1;
  while (work.length) {
    for (const callee of callees(bytes, code[work.pop()])) {
      const i = callee - first;
      if (i >= 0 && !live[i]) {
        live[i] = 1;
        work.push(i);
      }
    }
  }
  return live;
}

function leb(value) {
  const out = [];
  do {
    const low = value % 128;
    value = Math.floor(value / 128);
    out.push(value ? low | 128 : low);
  } while (value);
  return Buffer.from(out);
}

function capped(memory) {
  const reader = new Reader(memory);
  reader.at = 2; // one memory; its flags
  return Buffer.concat([Buffer.from([1, 1]), leb(reader.u32()), leb(MOST_PAGES)]);
}

const [input, output] = process.argv.slice(2);
const bytes = fs.readFileSync(input),
  all = sections(bytes);
const code = bodies(
  bytes,
  all.find((section) => section.id === CODE),
);
const live = reachable(
  bytes,
  code,
  functionNames(
    bytes,
    all.filter((section) => section.id === 0),
  ),
);
const TRAP = Buffer.from([3, 0, 0x00, 0x0b]); // length, no locals, unreachable, end
const slim = code.flatMap(({ start, end }, i) => (live[i] ? [leb(end - start), bytes.subarray(start, end)] : [TRAP]));
const parts = [bytes.subarray(0, 8)];
for (const { id, start, end } of all.filter((section) => section.id)) {
  let content = bytes.subarray(start, end);
  if (id === CODE) content = Buffer.concat([leb(code.length), ...slim]);
  if (id === MEMORY) content = capped(content);
  parts.push(Buffer.from([id]), leb(content.length), content);
}
const result = Buffer.concat(parts);
if (!WebAssembly.validate(result)) throw new Error(`${output} would not be a valid module`);
fs.writeFileSync(output, result);
console.log(
  `${live.reduce((sum, x) => sum + x)} of ${code.length} functions left, ${(result.length / 1e6).toFixed(1)} MB`,
);
