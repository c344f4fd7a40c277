// Remembers on this phone what the watch said, so that the page without network can tell it, with its age. No names:
// [data-remember] on the state card: the word, the lead, the moment; forgotten at sign-out.

const KEY = "pamong.siaga";

export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function remember(card) {
  const { word, lead, tone, at } = card.dataset;
  localStorage.setItem(KEY, JSON.stringify({ word, lead, tone, at }));
  localStorage.setItem("pamong.owner", document.body.dataset.owner ?? "");
}

const card = document.querySelector("[data-remember]");
if (card) remember(card);
