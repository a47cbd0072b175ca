// Which cells cannot run in a page: those that use PyTorch or what is built on it.
const IMPORT = /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)|import[ \t]+([^\n#]+))/gm;
const NATIVE = /^(torch|transformers|attnteach\.(layers|studies)|attnteach\.datasets\.minilm)(\.|$)/;
const NATIVE_NAMES = /^(layers|studies|load_minilm|minilm_attention|head_viewer)$/;

function aliases(list) {
  return list.replace(/[()]/g, "").split(",").map(item => item.trim().split(/\s+as\s+/)).filter(([name]) => name)
    .map(([name, alias]) => ({ name, bound: alias ?? name.split(".")[0] }));
}

/** The names that this code binds to something that needs PyTorch. */
function nativeNames(code) {
  return [...code.matchAll(IMPORT)].flatMap(([, from, names, modules]) => aliases(names ?? modules)
    .filter(({ name }) => NATIVE.test(from ?? name) || (from?.startsWith("attnteach") && NATIVE_NAMES.test(name)))
    .map(({ bound }) => bound));
}

/** For the cells of a page, in order: does each need PyTorch? Importing alone does no harm: the name stays unusable. */
export function needsTorch(codes) {
  const known = new Set();
  return codes.map(code => {
    for (const name of nativeNames(code)) known.add(name);
    const body = code.replace(IMPORT, "").replace(/#.*|("""|''')[^]*?\1|(["'])(?:\\.|(?!\2).)*\2/g, "");
    return [...known].some(name => new RegExp(`(?<![\\w.])${name}\\b(?!\\s*=[^=])`).test(body));
  });
}
