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
  const parts = Array.from(document.querySelectorAll("[data-live]"));
  const kept = parts.filter((part) => !renew(part, fresh.getElementById(part.id)));
  document.dispatchEvent(new Event("pamong:fresh"));
  board.dataset.pulse = there.dataset.pulse;
  if (kept.length === 0) version = there.dataset.version; // else the next beat tries again
}

// Whether the part is as the office has it.
function renew(old, fresh) {
  // The server hides what needs script; pamong.js has shown it here.
  for (const part of fresh?.querySelectorAll("[data-needs-js]") ?? []) part.hidden = false;
  if (!fresh || old.isEqualNode(fresh)) return true;
  // Not under somebody's hands: what is being typed, touched or sent would be lost.
  if (old.matches(":active") || old.querySelector(":is(input, textarea, select):focus, [aria-busy]")) return false;
  const focused = old.contains(document.activeElement) ? document.activeElement : undefined;
  const made = document.importNode(fresh, true);
  old.replaceWith(made);
  if (focused) refocus(made, focused);
  return true;
}

function refocus(part, before) {
  const again = before.id ? part.querySelector(`#${CSS.escape(before.id)}`) : null;
  (again ?? (before.href && part.querySelector(`a[href="${CSS.escape(before.getAttribute("href"))}"]`)))?.focus();
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
