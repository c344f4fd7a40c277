// The page that a letter's QR code opens: shows what sealcheck.js finds, large, to compare with the paper.
//   <div data-seal-check data-keys="/segel/CODE/kunci ..." data-points="base64url ..." data-states="/segel/0/1">
//     <template data-seal-state="genuine"> ... <dd data-claim="name"> ... <span data-list-made> </template> ...
//     <div data-seal-result aria-live="polite"></div>    where the verdict goes
//     <div data-seal-ask> ... </div>                      what the page is without a code
//     <p data-seal-age hidden> ... <span data-list-made>  the lists on this phone; a page may have only this

import { judge, prepare } from "./sealcheck.js";
import { isoDate } from "./sealclaims.js";

const language = () => document.documentElement.lang || "id";

function date(iso) {
  const words = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language(), words).format(new Date(iso));
}

function fill(piece, { claims, states }) {
  const said = claims && { ...claims, day: date(isoDate(claims.day)), until: claims.until && date(isoDate(claims.until)) };
  for (const place of piece.querySelectorAll("[data-claim]")) {
    const text = said?.[place.dataset.claim];
    if (text) place.textContent = text;
    else place.closest("[data-claim-row]").hidden = true;
  }
  const moment = { dateStyle: "long", timeStyle: "short" };
  const made = states && new Intl.DateTimeFormat(language(), moment).format(states.made * 1000);
  for (const place of piece.querySelectorAll("[data-list-made]")) place.textContent = made ?? "-";
  const expired = claims?.until && isoDate(claims.until) < isoDate(Math.floor(Date.now() / 86_400_000));
  for (const place of piece.querySelectorAll("[data-expired]")) place.hidden = !expired;
}

function show(root, verdict) {
  const piece = root.querySelector(`template[data-seal-state="${verdict.state}"]`).content.cloneNode(true);
  fill(piece, verdict);
  const place = root.querySelector("[data-seal-result]");
  place.replaceChildren(piece);
  place.dataset.state = verdict.state;
  root.querySelector("[data-seal-ask]").hidden = true;
}

export async function enhance(root) {
  const look = async () => {
    const fragment = location.hash.slice(1);
    if (fragment && root.querySelector("[data-seal-result]")) show(root, await judge(root, fragment));
  };
  addEventListener("hashchange", look);
  addEventListener("online", look);
  await look();
  const states = await prepare(root);
  const age = root.querySelector("[data-seal-age]");
  if (!age || !states) return;
  fill(age, { states });
  age.hidden = false;
}
