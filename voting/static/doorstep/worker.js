// Keeps the doorstep's pages and files on the phone, and sends what is queued when the browser wakes it.
((doorstep) => {
  const { version, files } = self.kept;
  const KIND = "doorstep-";
  const NAME = KIND + version;
  const PAGE = /^\/doorstep\/[0-9a-f-]{36}$/;
  const START = "/doorstep/";
  const LAST = "/doorstep/last";
  // On a bad line nobody waits longer than this at a door for a page that is here already.
  const PATIENCE = 2500;

  // Puts a page with the files it was made for; a page of another version of the site waits for its worker.
  const keep = async (path, response) => {
    if (!response.ok || response.headers.get("Doorstep-Version") !== version) return false;
    const cache = await caches.open(NAME);
    await cache.put(path, response.clone());
    await cache.put(LAST, new Response(path));
    return true;
  };

  const fetchPage = (path) => fetch(path, { credentials: "same-origin", redirect: "manual" });

  const oldPages = async () => {
    const paths = [];
    for (const name of (await caches.keys()).filter((each) => each.startsWith(KIND) && each !== NAME)) {
      for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
    }
    return paths.filter((path) => PAGE.test(path));
  };

  // A new version comes as a whole: its files, and every page that was here, fetched again. If one fails, the old stays.
  const install = async () => {
    const cache = await caches.open(NAME);
    await cache.addAll(files);
    for (const path of await oldPages()) await keep(path, await fetchPage(path));
    await self.skipWaiting();
  };

  const activate = async () => {
    for (const name of await caches.keys()) if (name.startsWith(KIND) && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  };

  const here = async (path) => (await caches.open(NAME)).match(path);
  const later = (pause) => new Promise((resolve) => { setTimeout(resolve, pause); });

  const usable = (response) => response.status < 500 && response.type !== "opaqueredirect";

  // The page of this round and no other: fresh if the network is quick, else as it was seen last.
  const page = async (event, path) => {
    const fresh = fetch(event.request);
    event.waitUntil(fresh.then((response) => keep(path, response)).catch(() => {}));
    const kept = await here(path);
    if (!kept) return fresh;
    const good = fresh.then((response) => (usable(response) ? response.clone() : kept), () => kept);
    return Promise.race([good, later(PATIENCE).then(() => kept)]);
  };

  const start = async (event) => {
    try {
      return await fetch(event.request);
    } catch (error) {
      const last = await here(LAST);
      if (!last) throw error;
      return Response.redirect(await last.text());
    }
  };

  const file = async (request) => (await caches.match(request)) || fetch(request);

  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname, search } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin) return;
    if (request.mode === "navigate" && PAGE.test(pathname)) event.respondWith(page(event, pathname));
    else if (request.mode === "navigate" && pathname === START) event.respondWith(start(event));
    else if (files.includes(pathname + search)) event.respondWith(file(request));
  });

  // The first page came before there was a worker: it asks to be kept.
  const keepAsked = async (path) => {
    const isKept = (await here(path)) || (await keep(path, await fetchPage(path)));
    if (isKept) doorstep.tell({ kept: path });
  };
  self.addEventListener("message", (event) => {
    const path = event.data && event.data.keep;
    if (PAGE.test(path)) event.waitUntil(keepAsked(path).catch(() => {}));
  });

  self.addEventListener("sync", (event) => {
    if (event.tag !== "send") return;
    event.waitUntil(doorstep.send().then((state) => {
      // The browser tries again later when this fails.
      if (state !== "sent") throw new Error(state);
    }));
  });
})(self.doorstep);
