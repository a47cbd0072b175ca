// a function with an empty try_table: the exception handling that the engine is compiled to
const PROBE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 31, 64, 0, 11, 11];

/** Can this browser run the engine? */
export const able = () =>
  typeof WebAssembly === "object" && WebAssembly.validate(Uint8Array.from(PROBE)) && "DecompressionStream" in window;
