// Keeps a page up to date: [data-pulse] asks now and then whether anything has changed, without the person's
// session, and only then fetches the page and replaces what is another one. Without it the page is as it was loaded.

const board = document.querySelector("[data-pulse]");
const trouble = document.querySelector("[data-pulse-trouble]");
// The map is heavier than all the rest and comes after it.
const wanted = new URL(board.dataset.full || location.href, location.href);
let version = board.dataset.version;

async function ask() {
  const answer = await fetch(board.dataset.pulse, {
    credentials: "omit",
    headers: { "If-None-Match": `"${version}"` },
  });
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(`pulse: ${answer.status}`);
  await refresh();
}

async function refresh() {
  const answer = await fetch(wanted, { credentials: "same-origin", cache: "no-store" });
  if (answer.redirected || !answer.ok) throw new Error(`page: ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = fresh.querySelector("[data-pulse]");
  if (!there) throw new Error("another page");
  for (const part of document.querySelectorAll("[data-live]")) renew(part, fresh.getElementById(part.id));
  document.dispatchEvent(new Event("pamong:fresh"));
  board.dataset.pulse = there.dataset.pulse;
  version = there.dataset.version;
}

function renew(old, fresh) {
  // The server hides what needs script; pamong.js has shown it here.
  for (const part of fresh?.querySelectorAll("[data-needs-js]") ?? []) part.hidden = false;
  if (!fresh || old.isEqualNode(fresh)) return;
  // Not under somebody's hands: what is being typed or sent would be lost.
  if (old.querySelector(":is(input, textarea, select):focus, [aria-busy]")) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const made = document.importNode(fresh, true);
  old.replaceWith(made);
  if (!focused) return;
  const again = focused.id ? made.querySelector(`#${CSS.escape(focused.id)}`) : null;
  (again ?? (focused.href && made.querySelector(`a[href="${CSS.escape(focused.getAttribute("href"))}"]`)))?.focus();
}

async function beat() {
  try {
    if (!document.hidden) await ask();
    if (trouble) trouble.hidden = true;
  } catch (error) {
    console.warn(error);
    if (trouble) trouble.hidden = false;
  }
  setTimeout(beat, 1000 * board.dataset.every);
}

if (board.dataset.full) await refresh().catch((error) => console.warn(error));
setTimeout(beat, 1000 * board.dataset.every);
document.addEventListener("visibilitychange", () => document.hidden || ask().catch(() => {}));
