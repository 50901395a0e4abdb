// Keeps one version of everything the field page is made of, so that it opens without a network.
// KIT, the version and its files, is put above this by the service.

const CACHE = `field-${KIT.version}`;
const OURS = "field-";

self.addEventListener("install", (event) => event.waitUntil(take()));

self.addEventListener("activate", (event) => event.waitUntil(Promise.all([drop(), self.clients.claim()])));

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (address.pathname === "/field") event.respondWith(shell());
    else if (address.pathname.startsWith("/field/")) event.respondWith(fetch(event.request).catch(shell));
  } else if (KIT.files.includes(address.pathname)) event.respondWith(kept(address.pathname));
});

// All or nothing: a version with a file missing is never used.
async function take() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    KIT.files.map(async (file) => {
      const answer = await fetch(file, { cache: "no-cache", redirect: "error" });
      if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
      await cache.put(file, answer);
    }),
  );
}

async function drop() {
  for (const name of await caches.keys()) if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
}

async function kept(path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(path);
}

async function shell() {
  return kept(`/field/shell/${(await language()) === "en" ? "en" : "zh"}`);
}

function language() {
  return new Promise((resolve) => {
    const asked = indexedDB.open("chengxin-device", 1);
    asked.onupgradeneeded = () => asked.transaction.abort(); // the page makes it
    asked.onerror = () => resolve("zh");
    asked.onsuccess = () => {
      const found = asked.result.transaction("facts").objectStore("facts").get("language");
      found.onsuccess = () => (asked.result.close(), resolve(found.result));
    };
  });
}
