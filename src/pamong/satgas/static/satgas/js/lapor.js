// [data-locate]: one tap asks the phone where it is, once, and fills lintang, bujur and ketelitian of the form.
// The sentences come with the button, in the language of the page.
// form[data-after]: when the outbox kept the report, the page that follows it is found by its key once it was sent.

import { fillPosition } from "../../pamong/js/position.js";

async function locate(button) {
  const say = (text) => (button.parentElement.querySelector("[data-locate-status]").textContent = text);
  say(button.dataset.waiting);
  button.setAttribute("aria-busy", "true");
  const found = await fillPosition(button.form);
  const metres = found && Math.max(1, Math.round(found.accuracy));
  say(found ? button.dataset.found.replace("{metres}", metres) : button.dataset.failed);
  button.removeAttribute("aria-busy");
}

for (const button of document.querySelectorAll("[data-locate]")) {
  button.addEventListener("click", () => locate(button));
}

// The outbox says beside the form that it kept the report ([data-outbox-said]); its newest entry is this one.
async function rememberKey(form) {
  const waiting = (await self.pamongOutbox?.all()) ?? [];
  const mine = waiting.filter((entry) => entry.label === form.dataset.outbox).at(-1);
  if (mine) document.body.dataset.outboxNext = `${form.dataset.after}?kunci=${mine.id}`;
}

for (const form of document.querySelectorAll("form[data-after]")) {
  const kept = () => form.querySelector("[data-outbox-said]") && rememberKey(form);
  new MutationObserver(kept).observe(form, { childList: true, subtree: true });
}
