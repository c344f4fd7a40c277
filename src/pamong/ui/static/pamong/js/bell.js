// The switch that lets this phone sound:
//   <form data-bell action="KEY" data-on-url="..." data-known="NAME NAME" data-here="NAME">
//   [data-bell-switch] the button, [data-bell-state] one line that says how things are
// KEY answers {key}: the office's key. A NAME is the SHA-256 of a subscription's address: those of this account, and the
// one of this sign-in. What the browser holds beyond those is another person's, or was switched off: it is given up.

import { fromBase64url, sha256, toHex, utf8Bytes } from "./bytes.js";
import { follow, post, Problem } from "./net.js";
import { clearProblem, once, showProblem } from "./notice.js";
import { _ } from "./text.js";

const onApple = () => /iPhone|iPad/.test(navigator.userAgent) || (navigator.standalone === false && navigator.maxTouchPoints > 1);

// Why this browser cannot; empty when it can.
function hindrance() {
  if ("PushManager" in window && "Notification" in window && navigator.serviceWorker) return "";
  if (onApple()) {
    return _("Di iPhone, pasang dulu Pamong di layar utama: tekan Bagikan, lalu Tambah ke Layar Utama. Buka dari sana.");
  }
  return _("Peramban ini tidak bisa membunyikan ponsel. Pakai Chrome atau Firefox lewat alamat resmi.");
}

const manager = async () => (await navigator.serviceWorker.ready).pushManager;
const nameOf = async (subscription) => toHex(await sha256(utf8Bytes(subscription.endpoint)));

async function tell(form, subscription) {
  const { p256dh, auth } = subscription.toJSON().keys;
  follow(await post(form.dataset.onUrl, { endpoint: subscription.endpoint, p256dh, auth }));
}

async function switchOn(form) {
  clearProblem(form);
  if ((await Notification.requestPermission()) !== "granted") return look(form);
  const { key } = await post(form.action);
  const push = await manager();
  await (await push.getSubscription())?.unsubscribe(); // it may be tied to another key
  await tell(form, await push.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64url(key) }));
}

function report(form, error) {
  if (error instanceof Problem) return showProblem(form, error.message);
  const known = ["AbortError", "NotAllowedError", "NotSupportedError", "InvalidStateError"].includes(error.name);
  showProblem(form, _("Layanan bunyi ponsel ini belum bisa dihubungi. Periksa internet, lalu coba lagi."));
  if (!known) throw error;
}

function say(form, text, { possible = false } = {}) {
  const state = form.querySelector("[data-bell-state]");
  state.textContent = text;
  state.hidden = text === "";
  form.querySelector("[data-bell-switch]").hidden = !possible;
}

async function isOn(form) {
  const subscription = await (await manager()).getSubscription();
  if (!subscription) return false;
  const name = await nameOf(subscription);
  if (!form.dataset.known.split(" ").includes(name)) return void (await subscription.unsubscribe());
  if (name !== form.dataset.here) await tell(form, subscription); // signed in anew on the same phone
  return true;
}

async function look(form) {
  const why = hindrance();
  if (why) return say(form, why);
  if (Notification.permission === "denied") {
    return say(form, _("Ponsel ini menolak pemberitahuan Pamong. Izinkan di setelan situs pada peramban, lalu muat ulang."));
  }
  if (Notification.permission !== "granted") return say(form, "", { possible: true });
  const on = await isOn(form).catch((error) => report(form, error));
  say(form, on ? _("Ponsel ini berbunyi bila ada panggilan.") : "", { possible: !on });
}

export function enhance(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(form, () => switchOn(form).catch((error) => report(form, error)));
  });
  look(form);
}
