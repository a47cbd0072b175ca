// Every state was drawn when the page was built: put the chosen one in place. (An engine that draws states
// itself may have built the first alone; what the page shows then stays until the engine answers.)
attnteach.widget("states.js", (root, built) => (_, index) => {
  if (!built.states[index]) return;
  const lines = [],
    runs = built.states[index];
  for (let i = 0; i < runs.length; i += 2) lines.push(...built.lines.slice(runs[i], runs[i + 1] + 1));
  const picture = root.querySelector(".attn-picture");
  const open = [...picture.querySelectorAll("details")].map((details) => details.open);
  picture.innerHTML = lines.join("\n");
  picture.querySelectorAll("details").forEach((details, i) => {
    details.open = open[i] ?? false;
  });
  attnteach.caption(root, built.captions[index]);
});
