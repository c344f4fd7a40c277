// The page without network: what was last known of the watch, and how old that is. Fills [data-last].

import { remembered } from "./ingat.js";

const section = document.querySelector("[data-last]");
const known = remembered();

function words(minutes) {
  if (minutes < 90) return section.dataset.minutes.replace("{count}", minutes);
  return section.dataset.hours.replace("{count}", Math.round(minutes / 60));
}

function fill() {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(known.at)) / 60_000));
  section.querySelector("[data-last-word]").textContent = known.word;
  section.querySelector("[data-last-lead]").textContent = known.lead;
  section.querySelector("[data-last-age]").textContent = words(minutes);
  section.classList.add(`state-${known.tone === "hold" || known.tone === "go" ? known.tone : "duty"}`);
  section.hidden = false;
}

if (known?.word && known.at) {
  fill();
  setInterval(fill, 30_000);
}
