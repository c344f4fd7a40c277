// A form as an entry of the outbox: its fields with a key and the time of the press, and whose press it is.

export const newKey = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
  (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

// The page for the time without network is the same for everybody: the phone remembers whose it is.
const owner = () => document.body.dataset.owner ?? localStorage.getItem("pamong.own.name") ?? "";

function fieldsOf(form, submitter, key, pressed) {
  const data = new FormData(form, submitter);
  data.delete("csrfmiddlewaretoken");
  data.set(form.dataset.outboxKey || "kunci", key);
  data.set("ditekan", pressed.toISOString());
  if (form.dataset.outboxTime) data.set(form.dataset.outboxTime, pressed.toISOString());
  return [...data].filter(([, value]) => !(value instanceof File && value.size === 0));
}

export function entryOf(form, submitter, pressed) {
  const id = newKey();
  const url = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
  const label = submitter?.dataset.outboxLabel ?? form.dataset.outbox;
  const mine = "outboxAnyone" in form.dataset ? "" : owner();
  return { id, url, fields: fieldsOf(form, submitter, id, pressed), label, at: pressed.getTime(), owner: mine };
}

// Where the browser can, it wakes the service worker when the network is back, even after the page was closed.
export async function waitForNetwork() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("pamong-outbox").catch(() => {});
}
