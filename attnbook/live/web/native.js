// Which cells cannot run in a page: those that use what a page does not carry.
import * as carried from "build:carried";

const LACKING = Object.entries({ ...carried.absent, ...carried.unusable });
const IMPORT = /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)|import[ \t]+([^\n#]+))/gm;
const HARMLESS = new RegExp(`\\b(${carried.harmless.join("|").replaceAll(".", "\\.")})\\([^()]*\\)`, "g");
const TEXT = /#.*|("""|''')[\s\S]*?\1|(["'])(?:\\.|(?!\2).)*\2/g; // comments and texts
const BINDING = /^(?:(?:def|class)[ \t]+(\w+)|((?:\w+[ \t]*,[ \t]*)*\w+)[ \t]*(?::[^=\n]*)?=(?!=))/gm;
// with its body, without a decorator
const FUNCTION = /(?<!^@.*\n)^def[ \t]+(\w+)\([\s\S]*?(?=^[^\s)]|(?![\s\S]))/gm;
const GENERATOR = /^\w+ = np\.random\.default_rng\([^()]*\)/gm;

function parts(list) {
  return list
    .replace(/[()]/g, "")
    .split(",")
    .map((item) => item.trim().split(/\s+as\s+/))
    .filter(([name]) => name);
}

/** What a module, or what stands in it, needs and the page lacks: a key of the words `lacking`, or nothing. */
function lacked(full) {
  return LACKING.find(([name]) => full === name || full.startsWith(`${name}.`))?.[1];
}

/** [name, what it needs] for the names that these imports bind to something absent. */
function absentNames(code) {
  return [...code.matchAll(IMPORT)].flatMap(([, from, names, modules]) =>
    parts(names ?? modules).flatMap(([name, alias]) => {
      const what = lacked(from ? `${from}.${name}` : name);
      return what ? [[alias ?? name.split(".")[0], what]] : [];
    }),
  );
}

function boundNames(code) {
  return [...code.matchAll(BINDING)].flatMap(
    ([, defined, assigned]) => defined ?? assigned.split(",").map((name) => name.trim()),
  );
}

/** Does the code read the name, and not merely have a parameter or a variable of its own by that name? */
function uses(code, name) {
  const own = [
    `(?:def \\w+\\(|lambda )[^):]*\\b${name}\\b`,
    `^[ \\t]*[\\w, ]*\\b${name}\\b[\\w, ]*=(?!=)`,
    `\\bfor [\\w, ()]*\\b${name}\\b[\\w, ()]* in\\b`,
  ];
  return (
    new RegExp(`(?<![\\w.])${name}\\b(?![ \\t]*=[^=])`).test(code) &&
    !own.some((pattern) => new RegExp(pattern, "m").test(code))
  );
}

/**
 * For the cells of a page, in order: {missing, preparation}. `missing` is what the cell lacks, a key of the words `lacking`, or null. A name that only
 * such a cell can make is missing too. `preparation` is what later cells expect even of it: its imports, which do no harm
 * (the guest binds the names to stand-ins), its random generator, and functions that use nothing absent.
 */
export function examine(codes) {
  const absent = new Map();
  const lacking = (code) => [...absent.keys()].find((name) => uses(code, name));
  return codes.map((code) => {
    for (const [name, what] of absentNames(code)) absent.set(name, what);
    const body = code.replace(IMPORT, "").replace(GENERATOR, "").replace(HARMLESS, "").replace(TEXT, "");
    const missing = absent.get(lacking(body)) ?? null;
    if (!missing) {
      for (const bound of boundNames(body)) absent.delete(bound);
      return { missing, preparation: "" };
    }
    for (const bound of boundNames(body)) absent.set(bound, missing);
    const sound = [...code.matchAll(FUNCTION)].filter(([whole, name]) => {
      absent.delete(name);
      return !lacking(whole.replace(TEXT, "")) || !absent.set(name, missing);
    });
    const lines = [...code.matchAll(IMPORT), ...code.matchAll(GENERATOR)].filter(([line]) => /^\S/.test(line));
    return { missing, preparation: [...lines, ...sound].map(([text]) => text).join("\n") };
  });
}
