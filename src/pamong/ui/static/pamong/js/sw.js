// The offline shell, served at /sw.js?v=VERSION (scope "/"). Small on purpose:
// it keeps /luring/, /periksa/, /v (which checks a seal without us), /banjir/lapor/ (whose reports wait on the phone) and
// /satgas/luring/ (where the flood crew can press its buttons) as a stranger sees them, and this product's own static
// files. Nothing else.
// No page that was made for a person is ever stored: pages come from the network, and only while it is absent
// does the offline page stand in.

const VERSION = new URL(location).searchParams.get("v") ?? "0";
const CACHE = `pamong-${VERSION}`;
const STATIC = new URL(location).searchParams.get("aset") ?? "/aset/";
const OFFLINE = "/luring/";
const CREW = "/satgas/luring/";
const PUBLIC = [OFFLINE, CREW, "/periksa/", "/v", "/banjir/lapor/"];
const OUTBOX = new URL(location).searchParams.get("kotak");
if (OUTBOX) importScripts(OUTBOX);
const RINGING = new URL(location).searchParams.get("bunyi"); // what a push does
if (RINGING) importScripts(RINGING);
const LIMIT = 120; // files; older ones of a plain (unhashed) development folder go first

// credentials "omit": the copy is the one a stranger gets, without name, session or token.
async function anonymous(url) {
  const response = await fetch(url, { credentials: "omit", cache: "reload", redirect: "error" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

function staticLinks(html) {
  const found = Array.from(html.matchAll(/(?:href|src)="([^"#]+)/g), (match) => match[1]);
  return found.filter((url) => url.startsWith(STATIC) && !url.endsWith("/"));
}

async function keepPage(cache, url) {
  const response = await anonymous(url);
  const links = staticLinks(await response.clone().text());
  await cache.put(url, response);
  return links;
}

// The shell's files are those that the kept pages name, so hashed names need no list here.
async function fillShell() {
  const cache = await caches.open(CACHE);
  const kept = await Promise.allSettled(PUBLIC.map((url) => keepPage(cache, url)));
  const links = new Set(kept.flatMap((each) => each.value ?? []));
  await Promise.allSettled(Array.from(links, async (url) => cache.put(url, await anonymous(url))));
}

async function dropOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("pamong-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function trim(cache) {
  const keys = await cache.keys();
  const files = keys.filter((request) => new URL(request.url).pathname.startsWith(STATIC));
  await Promise.all(files.slice(0, Math.max(0, files.length - LIMIT)).map((request) => cache.delete(request)));
}

const hashed = (path) => /\.[0-9a-f]{12}\.[a-z0-9]+$/.test(path);

async function fromNetwork(request, cache) {
  const response = await fetch(request);
  if (response.ok && response.type === "basic") {
    await cache.put(request, response.clone());
    await trim(cache);
  }
  return response;
}

// A hashed name never changes its content; a plain one is asked for again and kept for the time without network.
async function staticFile(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept && hashed(new URL(request.url).pathname)) return kept;
  return fromNetwork(request, cache).catch((error) => {
    if (kept) return kept;
    throw error;
  });
}

async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const { pathname, search } = new URL(request.url);
    const path = /^\/v\/?$/i.test(pathname) ? "/v" : pathname; // a QR code says /V
    const kept = search === "" && PUBLIC.includes(path) ? await cache.match(path) : undefined;
    const crew = pathname.startsWith("/satgas/") ? await cache.match(CREW) : undefined;
    const stand = kept ?? crew ?? (await cache.match(OFFLINE));
    if (stand) return stand;
    throw error;
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(fillShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(staticFile(request));
});

// "forget" at sign-out: everything goes, what waits to be sent and the bell too; then the anonymous shell comes again.
self.addEventListener("message", (event) => {
  if (event.data !== "forget") return;
  event.waitUntil(Promise.allSettled([caches.delete(CACHE), self.pamongOutbox?.clear(), self.pamongRinging?.forget()]).then(fillShell));
});

// Where the browser itself says that the network is back, what waits is sent even while no page is open.
async function sendWaiting() {
  if (!self.pamongOutbox) return;
  const sent = await self.pamongOutbox.replay();
  for (const client of await self.clients.matchAll()) client.postMessage({ outbox: sent });
  const left = await self.pamongOutbox.all();
  if (left.some((entry) => !entry.refused)) throw new Error("still waiting"); // the browser tries again later
}

self.addEventListener("sync", (event) => {
  if (event.tag === "pamong-outbox") event.waitUntil(sendWaiting());
});
