// The site's service worker; the build fills in the version and the files with their hashes.
// the scope tells the copies of two sites on one host apart; no address holds a space
const NAME = `attnteach-site ${new URL(registration.scope).pathname} `,
  CACHE = `${NAME}VERSION`,
  FILES = "FILES";
const MANIFEST = new URL("offline-manifest", registration.scope).href;
const PATIENCE = 4000; // milliseconds for a network that is there but does not answer

const address = (path) => new URL(path, registration.scope).href;

/** Copies what an earlier version already has, fetches the rest; nothing changes unless all of it arrives as published. */
async function install() {
  const cache = await caches.open(CACHE),
    earlier = await earlierCopy();
  const fetchOne = async (path) => {
    const url = address(path);
    const old = earlier?.files[path] === FILES[path] && (await genuine(path, await earlier.cache.match(url)));
    const response = old || (await genuine(path, await fetch(url, { cache: "no-cache" })));
    if (!response) throw new Error(`${path} is not what was published`);
    await cache.put(url, response);
  };
  const left = Object.keys(FILES);
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      while (left.length) await fetchOne(left.pop());
    }),
  );
  await cache.put(MANIFEST, Response.json(FILES));
  await skipWaiting();
}

/** The response made anew of its bytes, for a host may have redirected to it; nothing if they are not what was published. */
async function genuine(path, response) {
  if (!response?.ok) return;
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "" };
  if (hex.startsWith(FILES[path])) return new Response(bytes, { headers });
}

async function earlierCopy() {
  for (const name of (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== CACHE)) {
    const cache = await caches.open(name),
      manifest = await cache.match(MANIFEST);
    if (manifest) return { cache, files: await manifest.json() };
  }
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

async function answer(request) {
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("no answer")));
  // a page is always asked for anew; what it loads carries its version in its address
  const network = request.mode === "navigate" ? fetch(request, { cache: "no-cache" }) : fetch(request);
  try {
    return await Promise.race([network, late]);
  } catch {
    return (await copy(request)) ?? network;
  }
}

/** What was copied; hosts serve pages and folders under shorter addresses than their files'. */
async function copy(request) {
  const { origin, pathname } = new URL(request.url),
    cache = await caches.open(CACHE);
  for (const end of pathname.endsWith("/") ? ["index.html"] : ["", ".html", "/index.html"]) {
    const found = await cache.match(`${origin}${pathname}${end}`);
    if (found) return found;
  }
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});
