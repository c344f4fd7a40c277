// Remembers on this phone what the watch said, so that the page without network can tell it, with its age. No names:
// [data-remember] on the state card: the word, the lead, the moment. outbox.js forgets all of it at sign-out.

const KEY = "pamong.own.siaga";

export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function remember() {
  const card = document.querySelector("[data-remember]");
  if (!card) return;
  const { word, lead, tone, at } = card.dataset;
  localStorage.setItem(KEY, JSON.stringify({ word, lead, tone, at }));
}

if (document.body.dataset.owner) {
  localStorage.setItem("pamong.own.name", document.body.dataset.owner);
  remember();
  // live.js puts a newer card in the place of this one.
  const place = document.querySelector("#kartu")?.parentElement;
  if (place) new MutationObserver(remember).observe(place, { childList: true });
}
