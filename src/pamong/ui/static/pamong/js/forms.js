// Small helps for every form; each works without them.
//   form[method=post]              sent once: a second tap is ignored; data-repeat leaves it alone
//   [data-error-summary]           or .error-summary with a link: focused when the page loads
//   form[data-autosave-url]        draft saved by itself; [data-autosave-status] says when
//   [data-copy="text" | "#id"]     copies; [data-share-url][data-share-text] shares where the phone can

import { post } from "./net.js";
import { _ } from "./text.js";

const AGAIN = 8000; // milliseconds: a reply that is a download leaves the page standing

function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

export function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || "repeat" in form.dataset) return;
  if (form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (form.matches("[hx-post], [hx-put], [hx-delete], [data-outbox]")) return;
  if ("sent" in form.dataset) return void event.preventDefault();
  // The button is not disabled: its name and value belong to the form.
  form.dataset.sent = "";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), AGAIN);
}

export const releaseAll = () => document.querySelectorAll("form[data-sent]").forEach(release);

export function focusSummary() {
  const summary = document.querySelector("[data-error-summary], .error-summary:not([data-error]):not([hidden])");
  if (!summary) return;
  summary.tabIndex = -1;
  summary.focus();
}

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  const say = (text) => status && (status.textContent = text);
  let waiting;
  const save = async () => {
    const draft = new FormData(form);
    for (const [name, value] of [...draft]) if (value instanceof File) draft.delete(name);
    try {
      await post(form.dataset.autosaveUrl, draft);
      const time = new Date().toLocaleTimeString("id", { hour: "2-digit", minute: "2-digit" });
      say(_("Tersimpan pukul {time}", { time }));
    } catch {
      say(_("Belum tersimpan. Isian tetap ada di layar ini."));
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 1500);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}

async function copy(button) {
  const source = button.dataset.copy;
  const text = source.startsWith("#") ? document.querySelector(source).textContent.trim() : source;
  const label = button.textContent;
  await navigator.clipboard.writeText(text).then(
    () => (button.textContent = _("Tersalin")),
    () => (button.textContent = text),
  );
  setTimeout(() => (button.textContent = label), 4000);
}

function share(link) {
  if (!navigator.share) return;
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const { shareText: text, shareUrl: url, shareTitle: title } = link.dataset;
    navigator.share({ title, text, url: new URL(url, location.href).href }).catch(() => {});
  });
}

export function enhance(element) {
  if (element.dataset.autosaveUrl) autosave(element);
  if ("copy" in element.dataset) element.addEventListener("click", () => copy(element));
  if (element.dataset.shareUrl) share(element);
}
