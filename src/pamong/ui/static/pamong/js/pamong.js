// Loaded on every page. Looks for data attributes and imports what they need, when they appear.
// Everything here only helps: without it every form still posts (the passkey is the one exception).

import { focusSummary, releaseAll, sendOnce } from "./forms.js";

// Literal import("./...") strings: the manifest storage rewrites them to hashed names (see pamong.ui.storage).
const HELPERS = [
  ["form[data-passkey]", () => import("./passkey.js")],
  ["form[data-sign]", () => import("./signing.js")],
  ["input[data-photo]", () => import("./upload.js")],
  ["form[data-bell]", () => import("./bell.js")],
  ["time[data-countdown]", () => import("./countdown.js")],
  ["[data-seal-check]", () => import("./sealpage.js")],
  ["[data-scan]", () => import("./scan.js")],
  ["img[data-png]", () => import("./picture.js")],
  ["form[data-outbox], form[data-logout], [data-outbox-status]", () => import("./outbox.js")],
  ["form[data-autosave-url], [data-copy], [data-share-url]", () => import("./forms.js")],
];
const TAKES_OVER = "form[data-passkey], form[data-sign], form[data-outbox], form[data-bell]";
const seen = new WeakMap();
const held = new Map();

async function help(element, selector, load) {
  const done = seen.get(element) ?? new Set();
  if (done.has(selector)) return;
  seen.set(element, done.add(selector));
  if (element.matches(TAKES_OVER)) held.set(element, undefined);
  const module = await load();
  module.enhance(element);
  release(element);
}

// On a slow phone a tap can come before the module that answers it: it is kept and given back, not posted bare.
function hold(event) {
  if (!held.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  held.set(event.target, event);
}

function release(form) {
  const tap = held.get(form);
  held.delete(form);
  if (tap) form.requestSubmit(tap.submitter);
}

function scan(scope) {
  for (const [selector, load] of HELPERS) {
    if (scope.matches?.(selector)) help(scope, selector, load);
    for (const element of scope.querySelectorAll(selector)) help(element, selector, load);
  }
  for (const element of scope.querySelectorAll("[data-needs-js]")) element.hidden = false;
}

// htmx, the signing sheet and anything else that adds to the page: no library's event names are needed.
function watch() {
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node instanceof Element) scan(node);
    }
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

// <body data-sw="/sw.js?v=...">: the offline shell; forgotten at sign-out (<form data-logout>).
function shell() {
  const url = document.body.dataset.sw;
  if (!url || !window.isSecureContext || !navigator.serviceWorker) return;
  navigator.serviceWorker.register(url).catch((error) => console.warn(error));
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-logout]")) navigator.serviceWorker.controller?.postMessage("forget");
  });
}

document.documentElement.dataset.js = "";
document.addEventListener("submit", hold, true);
document.addEventListener("submit", sendOnce);
addEventListener("pageshow", (event) => event.persisted && releaseAll());
focusSummary();
scan(document.body);
watch();
shell();
