// What a reader has typed and not finished, kept at each stroke: a page that goes away has no time to wait for a database.
const PREFIX = "attnteach-draft ";

/** The draft of that name, a record of texts; empty where there is none. */
export function draft(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + name));
    return Object.fromEntries(Object.entries(kept ?? {}).filter(([, text]) => typeof text === "string"));
  } catch {
    return {};
  }
}

/** Keep these texts; one without any is forgotten. Whether the browser kept them. */
export function keepDraft(name, texts) {
  try {
    if (Object.keys(texts).length) localStorage.setItem(PREFIX + name, JSON.stringify(texts));
    else localStorage.removeItem(PREFIX + name);
    return true;
  } catch {
    return false;
  }
}

/** Call `take()` when another tab has kept a draft of that name. */
export function onDraft(name, take) {
  addEventListener("storage", ({ key }) => {
    if (key === PREFIX + name) take();
  });
}

export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}
