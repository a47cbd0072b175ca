// Keeps a copy of the site for reading without a network; never in the way of the page that is being opened.
(() => {
  const worker = new URL("../sw.js", document.currentScript.src);
  if (!("serviceWorker" in navigator) || navigator.connection?.saveData) return;
  const register = () => navigator.serviceWorker.register(worker).catch(() => {}); // private windows refuse
  addEventListener("load", () => setTimeout(register, 3000));
})();
