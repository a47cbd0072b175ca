// A link to something inside a fold, or to a cell whose code is folded, opens the fold
const unfold = () => {
  let node = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (node) for (const fold of node.querySelectorAll(":scope.cell > details.hide")) fold.open = true;
  for (; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
};
addEventListener("hashchange", unfold);
unfold();
