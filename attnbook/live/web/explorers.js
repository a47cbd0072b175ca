// Interactive figures on a live page. A built figure answers at once from its built states; the kernel's answer, if the
// figure's cell has run, replaces it. A figure that the kernel drew has one built state and always asks.
import * as words from "build:words";
export function followExplorers(client) {
  const newest = new Map(); // root -> the state that should be shown, while an older one is being drawn

  async function follow(root, name, state) {
    const busy = newest.has(root);
    newest.set(root, state);
    if (busy) return;
    for (let shown = null; shown !== newest.get(root); ) {
      shown = newest.get(root);
      show(root, await client.redraw(name, shown));
    }
    newest.delete(root);
  }

  document.addEventListener("attnteach:state", (event) => {
    const root = event.target;
    if (root.closest(".live-output")) event.preventDefault();
    follow(root, event.detail.name, event.detail.state);
  });
}

function show(root, { html, caption, error }) {
  const picture = root.querySelector(".attn-picture"),
    line = root.querySelector(".attn-caption");
  if (html) {
    const open = picture.querySelector("details")?.open;
    picture.innerHTML = html;
    if (open) picture.querySelector("details").open = true;
    line.textContent = caption;
    root.dataset.liveDrawn = Number(root.dataset.liveDrawn ?? 0) + 1;
  }
  if (error) line.textContent = error;
  if (!html && !error && root.closest(".live-output")) line.textContent = words.run_again;
}
