// The one script that every chapter loads: a button that fetches the rest.
(() => {
  const here = document.currentScript.src;
  // a function with an empty try_table: the exception handling that the engine is compiled to
  const PROBE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 31, 64, 0, 11, 11];
  const able = () =>
    typeof WebAssembly === "object" && WebAssembly.validate(Uint8Array.from(PROBE)) && "DecompressionStream" in window;

  function prepare(bar) {
    const button = bar.querySelector("button"),
      status = bar.querySelector(".live-status");
    if (!able()) {
      status.textContent =
        "This browser cannot run Python in a page (it lacks current WebAssembly). Everything here can still be read.";
      return;
    }
    button.disabled = false;
    button.onclick = async () => {
      button.disabled = true;
      try {
        const { start } = await import(new URL(PAGE, here).href);
        await start(bar);
      } catch (error) {
        bar.dataset.live = "failed";
        status.textContent = `Python could not be started: ${error.message}. The page can still be read; reload it to try again.`;
      }
    };
  }

  document.querySelectorAll(".live-bar").forEach(prepare);
})();
