// A link to something inside a fold opens the fold
const unfold = () => {
  let node = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
};
addEventListener("hashchange", unfold);
unfold();
