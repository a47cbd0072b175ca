// Every state was drawn when the page was built: put the chosen one in place.
attnteach.widget("states.js", (root, built) => (state, index) => {
  const lines = [], runs = built.states[index];
  for (let i = 0; i < runs.length; i += 2) lines.push(...built.lines.slice(runs[i], runs[i + 1] + 1));
  const picture = root.querySelector(".attn-picture");
  const open = [...picture.querySelectorAll("details")].map((details) => details.open);
  picture.innerHTML = lines.join("\n");
  picture.querySelectorAll("details").forEach((details, i) => { details.open = open[i] ?? false; });
  attnteach.caption(root, built.captions[index]);
});
