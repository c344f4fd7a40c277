// What waits on this phone until there is a network: kept in IndexedDB, sent in order, each with its own key, so that
// sending twice does no harm. A classic script: pages import it for its effect (self.pamongOutbox), the service worker
// by importScripts, to send while no page is open.
self.pamongOutbox = (() => {
  const DAYS = 7;
  const SECONDS = 30;
  const wait = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  async function within(mode, work) {
    const opening = indexedDB.open("pamong-outbox", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("waiting", { keyPath: "id" });
    const database = await wait(opening);
    try {
      return await wait(work(database.transaction("waiting", mode).objectStore("waiting")));
    } finally {
      database.close();
    }
  }

  const put = (entry) => within("readwrite", (store) => store.put(entry));
  const remove = (id) => within("readwrite", (store) => store.delete(id));
  const clear = () => within("readwrite", (store) => store.clear()); // at sign-out

  // In the order of the presses; what is older than a week is no news to anybody.
  async function all() {
    const entries = await within("readonly", (store) => store.getAll());
    const limit = Date.now() - DAYS * 86_400_000;
    for (const entry of entries) if (entry.at < limit) await remove(entry.id);
    return entries.filter((entry) => entry.at >= limit).sort((a, b) => a.at - b.at);
  }

  // Who is signed in, and the token of this very session: {token, owner}.
  async function session() {
    const signal = AbortSignal.timeout?.(SECONDS * 1000);
    return (await fetch("/token/", { credentials: "same-origin", cache: "no-store", signal })).json();
  }

  function post(entry, token) {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value, ...(value?.name ? [value.name] : []));
    body.set("dikirim", new Date().toISOString());
    return fetch(entry.url, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json, text/html;q=0.5", "X-CSRFToken": token },
      body,
      signal: AbortSignal.timeout?.(SECONDS * 1000),
    });
  }

  // "sent" with where to go; "refused" with the words of the server and its status; "later" when nobody knows yet.
  async function judge(answer) {
    const said = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
    const signIn = answer.redirected && new URL(answer.url).pathname.startsWith("/masuk/");
    if (signIn || answer.status === 401) return { kind: "later", status: 401 };
    if (answer.status === 429 || answer.status >= 500) return { kind: "later", status: answer.status };
    if (answer.ok) return { kind: "sent", to: said.redirect ?? (answer.redirected ? answer.url : "") };
    return { kind: "refused", status: answer.status, error: said.error ?? "", state: said.state ?? "" };
  }

  // Never throws: without a network it is "later", status 0. What is on its way is not sent beside itself.
  const flying = new Map();
  function send(entry) {
    if (!flying.has(entry.id)) flying.set(entry.id, attempt(entry).finally(() => flying.delete(entry.id)));
    return flying.get(entry.id);
  }

  async function attempt(entry) {
    try {
      const { token, owner } = await session();
      if (entry.owner && entry.owner !== owner) return { kind: "later", status: 401 };
      const result = await judge(await post(entry, token));
      if (result.kind === "sent") await remove(entry.id);
      if (result.kind === "refused") await put({ ...entry, refused: result });
      return result;
    } catch {
      return { kind: "later", status: 0 };
    }
  }

  // Sends what waits, one by one; returns how many went. One page or worker at a time.
  async function replay() {
    const work = async () => {
      let sent = 0;
      for (const entry of (await all()).filter((one) => !one.refused)) {
        const result = await send(entry);
        if (result.kind === "later" && result.status === 0) break;
        sent += result.kind === "sent";
      }
      return sent;
    };
    return navigator.locks ? navigator.locks.request("pamong-outbox", work) : work();
  }

  return { all, clear, put, remove, replay, send };
})();
