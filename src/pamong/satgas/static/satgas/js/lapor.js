// [data-locate]: one tap asks the phone where it is, once, and fills lintang, bujur and ketelitian of the form.
// The sentences come with the button, in the language of the page.
// form[data-after]: when the outbox kept the report, the page that follows it is found by its key once it was sent.

const OPTIONS = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };

const read = () =>
  new Promise((resolve, reject) => {
    if (!navigator.geolocation) reject(new Error("no geolocation"));
    else navigator.geolocation.getCurrentPosition(resolve, reject, OPTIONS);
  });

function fill(form, { latitude, longitude, accuracy }) {
  form.elements.lintang.value = latitude.toFixed(6);
  form.elements.bujur.value = longitude.toFixed(6);
  form.elements.ketelitian.value = Math.ceil(accuracy);
}

async function locate(button) {
  const say = (text) => (button.parentElement.querySelector("[data-locate-status]").textContent = text);
  say(button.dataset.waiting);
  button.setAttribute("aria-busy", "true");
  try {
    const { coords } = await read();
    fill(button.form, coords);
    say(button.dataset.found.replace("{metres}", Math.max(1, Math.round(coords.accuracy))));
  } catch {
    say(button.dataset.failed);
  }
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
