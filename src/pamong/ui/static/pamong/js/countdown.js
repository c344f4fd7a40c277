// Countdowns: of an open prompt in seconds, and of any promised time on a page.
//   <time data-countdown datetime="2026-11-24T15:00:00+07:00">   followed by its text "15.00" -> adds "sisa 2 jam"

import { knowsServerTime, serverNow } from "./net.js";
import { _, language } from "./text.js";

const SPOKEN = new Set([60, 30, 10]);

// Seconds until expiry (Unix seconds) by the server's clock. Where that is unknown and this phone's own clock is
// beyond sense, the usual 120: the server decides anyway.
export function secondsLeft(expiry) {
  const left = Math.floor(expiry - serverNow() / 1000);
  return knowsServerTime() || (left > 0 && left <= 600) ? Math.max(0, left) : 120;
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

// Ticks once a second until ends (milliseconds of this phone's clock) or until the signal says stop.
export function countdown(ends, onTick, onEnd, signal) {
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    onTick(clock(left), SPOKEN.has(left) ? _("Sisa waktu {seconds} detik", { seconds: left }) : undefined);
    if (left > 0) return;
    clearInterval(timer);
    onEnd();
  };
  const timer = setInterval(tick, 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  tick();
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

function relative(milliseconds) {
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "always", style: "long" });
  const [unit, size] = UNITS.find(([, length]) => Math.abs(milliseconds) >= length) ?? UNITS[2];
  return format.format(Math.trunc(milliseconds / size), unit);
}

export function enhance(time) {
  const until = Date.parse(time.dateTime);
  if (Number.isNaN(until)) return;
  const shown = time.appendChild(document.createElement("span"));
  const update = () => {
    shown.textContent = ` (${relative(until - serverNow())})`;
  };
  update();
  setInterval(update, 60_000);
}
