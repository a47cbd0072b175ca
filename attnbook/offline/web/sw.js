// The site's service worker; the build fills in the version and the files with their hashes.
const NAME = "attnteach-site-",
  CACHE = `${NAME}VERSION`,
  FILES = "FILES";
const MANIFEST = new URL("offline-manifest", registration.scope).href;
const PATIENCE = 4000; // milliseconds for a network that is there but does not answer

const address = (path) => new URL(path, registration.scope).href;

/** Copies what an earlier version already has, fetches the rest; nothing changes unless all of it arrives. */
async function install() {
  const cache = await caches.open(CACHE),
    earlier = await earlierCopy();
  const fetchOne = async (path) => {
    const url = address(path);
    const old = earlier?.files[path] === FILES[path] && (await earlier.cache.match(url));
    const response = old || (await fetch(url, { cache: "no-cache" }));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
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

async function copy(request) {
  const url = new URL(request.url);
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  return caches.match(url.href, { ignoreSearch: true });
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(registration.scope)) event.respondWith(answer(event.request));
});
