// Forms that may be pressed without a network:
//   <form method="post" data-outbox="Laporan langit">  the words name it in the list of what waits
//   data-outbox-key="kunci"  data-outbox-time="ditekan"  names of the fields for its key and the time of the press
//   data-outbox-anyone  belongs to no account: whoever has the phone may send it
//   data-position  the phone is asked for its place at the press, once (position.js)
//   [data-outbox-status]  where the list of what waits is drawn; at the end of the page if there is none
// Kept first, then sent; sent again when the page opens, when network or person come back, or by the browser itself.

import "./outboxcore.js";
import { entryOf, waitForNetwork } from "./outboxform.js";
import { arrived, draw, say } from "./outboxlist.js";
import { clearProblem, once, showProblem } from "./notice.js";
import { fillPosition } from "./position.js";
import { _ } from "./text.js";

const AGAIN = 20_000; // milliseconds
const { all, clear, put, remove, replay, send } = self.pamongOutbox;

// The server wants to say something about the form on its own page: its words, its errors.
async function leaveToServer(form, submitter, id) {
  await remove(id);
  delete form.dataset.outbox;
  form.requestSubmit(submitter);
}

async function press(form, submitter, pressed) {
  clearProblem(form);
  if ("position" in form.dataset) await fillPosition(form);
  const entry = entryOf(form, submitter, pressed);
  await put(entry);
  const result = await send(entry);
  if (result.kind === "sent") return location.assign(new URL(result.to || location.href, location.href));
  if (result.kind === "refused" && result.status !== 409) return leaveToServer(form, submitter, entry.id);
  if (result.kind === "refused") {
    await remove(entry.id);
    return showProblem(form, result.error);
  }
  const later = result.status === 401 ? _("Tersimpan di ponsel. Masuk lagi supaya terkirim.")
    : _("Tersimpan di ponsel. Terkirim sendiri begitu ada internet.");
  form.reset();
  say(form, later);
  await waitForNetwork();
  await show();
}

async function show() {
  draw(await all().catch(() => []), { retry, drop });
}

async function drop(id) {
  await remove(id);
  await show();
}

async function retry() {
  const sent = await replay().catch(() => 0);
  await show();
  arrived(sent);
}

async function retryWhatWaits() {
  if (navigator.onLine && !document.hidden && (await all()).some((entry) => !entry.refused)) await retry();
}

function heard({ data }) {
  if (data?.outbox === undefined) return;
  show();
  arrived(data.outbox);
}

function onSubmit(event) {
  const form = event.target;
  if (!form.matches?.("form[data-outbox]") || event.defaultPrevented || !self.indexedDB) return;
  event.preventDefault();
  const pressed = new Date();
  once(form, () => press(form, event.submitter, pressed));
}

// At sign-out nothing of the person stays on the phone: neither what waits nor what pages remember (pamong.own.*).
// The page goes when that is done: what it began while it was going could be left undone.
function forget(event) {
  event.preventDefault();
  for (const name of Object.keys(localStorage)) if (name.startsWith("pamong.own.")) localStorage.removeItem(name);
  clear().catch(() => {}).finally(() => event.target.submit());
}

let begun = false;
export function enhance(element) {
  if (element.matches("form[data-logout]")) element.addEventListener("submit", forget);
  if (begun) return;
  begun = true;
  document.addEventListener("submit", onSubmit);
  addEventListener("online", retry);
  document.addEventListener("visibilitychange", () => document.hidden || retry());
  navigator.serviceWorker?.addEventListener("message", heard);
  setInterval(() => retryWhatWaits().catch(() => {}), AGAIN);
  retry();
}
