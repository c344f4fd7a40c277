// The list of what waits: how many, since when, what the server said, and two buttons for each; and what comes after.

import { _ } from "./text.js";

const FORMAT = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
const clock = (at) => new Date(at).toLocaleString("id", FORMAT);

function place() {
  const given = document.querySelector("[data-outbox-status]");
  if (given) return given;
  const made = document.createElement("div");
  made.dataset.outboxStatus = "";
  made.className = "stack gap-3";
  document.querySelector("main .page, main").append(made);
  return made;
}

function make(tag, className, ...inside) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...inside);
  return made;
}

function button(text, className, act) {
  const made = make("button", `btn btn-s ${className}`, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function line(entry, { retry, drop }) {
  const refused = entry.refused;
  const words = refused ? refused.error || _("Belum diterima. Hapus, lalu isi sekali lagi.") : clock(entry.at);
  const main = make("span", "row-main", make("b", "", entry.label), make("small", refused ? "warn" : "", words));
  const buttons = make("span", "cluster");
  if (!refused) buttons.append(button(_("Kirim sekarang"), "btn-secondary", retry));
  buttons.append(button(_("Hapus"), "btn-danger-quiet", () => drop(entry.id)));
  return make("li", "row row-wrap", main, buttons);
}

// Draws nothing where nothing waits.
export function draw(entries, acts) {
  if (entries.length === 0 && !document.querySelector("[data-outbox-status]")) return;
  const box = place();
  if (entries.length === 0) return box.replaceChildren();
  const wasOpen = box.querySelector("details")?.open ?? false;
  const count = make("summary", "chip outbox", _("{count} laporan menunggu terkirim", { count: entries.length }));
  const list = make("ul", "card card-flush rows plain", ...entries.map((entry) => line(entry, acts)));
  const details = make("details", "outbox-box", count, list);
  details.open = wasOpen || entries.some((entry) => entry.refused);
  box.replaceChildren(details);
}

// What became of a press, beside its button; a screen reader speaks it.
export function say(form, text) {
  form.querySelector("[data-outbox-said]")?.remove();
  const said = make("p", "banner");
  said.dataset.outboxSaid = "";
  said.setAttribute("role", "status");
  form.append(said);
  said.textContent = text;
}

// The page shows what was true before: look again, unless somebody is just typing.
export function arrived(sent) {
  if (!sent || document.activeElement?.matches("input, textarea, select")) return;
  const next = document.querySelector("[data-outbox-next]")?.dataset.outboxNext;
  if (next) location.replace(next);
  else if (document.querySelector("[data-outbox-refresh]")) location.reload();
}
