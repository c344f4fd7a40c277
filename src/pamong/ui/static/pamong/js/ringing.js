// The service worker's part of a phone that sounds: shows what arrived, and opens its page at a tap. A classic script,
// fetched by importScripts. A message is {kind, text, link, topic}; what is missing or strange never keeps it silent.
self.pamongRinging = (() => {
  const STATIC = new URL(location).searchParams.get("aset") ?? "/aset/";
  const STAYS = ["call", "order"]; // until somebody looks: these cannot wait

  function read(data) {
    try {
      const said = data.json();
      return said && typeof said === "object" ? said : {};
    } catch {
      return {};
    }
  }

  // A page of this site, whatever the message says.
  function pageOf(link) {
    try {
      const url = new URL(typeof link === "string" ? link : "/", location.origin);
      return url.origin === location.origin ? url.href : `${location.origin}/`;
    } catch {
      return `${location.origin}/`;
    }
  }

  function show(data) {
    const said = read(data);
    const text = typeof said.text === "string" && said.text ? said.text : "Ada pesan baru. Buka Pamong.";
    const topic = typeof said.topic === "string" ? said.topic : "";
    return self.registration.showNotification("Pamong", {
      body: text,
      lang: "id",
      icon: `${STATIC}pamong/ikon-192.png`,
      tag: topic,
      renotify: topic !== "",
      requireInteraction: STAYS.includes(said.kind),
      vibrate: STAYS.includes(said.kind) ? [400, 200, 400, 200, 400] : [300],
      data: { url: pageOf(said.link) },
    });
  }

  // A page that is open already is brought to the front; none is taken away from what somebody was typing in it.
  async function open(url) {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const same = pages.find((page) => page.url.split("#")[0] === url.split("#")[0]);
    return same ? same.focus() : self.clients.openWindow(url);
  }

  async function forget() {
    const subscription = await self.registration.pushManager?.getSubscription();
    await subscription?.unsubscribe();
    for (const shown of await self.registration.getNotifications()) shown.close();
  }

  self.addEventListener("push", (event) => event.waitUntil(show(event.data)));

  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(pageOf(event.notification.data?.url)));
  });

  return { forget, open, pageOf, show };
})();
