// Registration and login with a passkey.
//   <form data-passkey="get|create" data-options-url="..." data-finish-url="...">   with a submit button
//   data-conditional        (login) also offers the passkey in the autofill of input[autocomplete~="webauthn"]
//   [data-error]            optional place for the message; hidden until needed
// options-url: POST the form's own fields as JSON -> options in WebAuthn JSON (or { options, ... }).
// finish-url: POST { credential, ...fields } -> { redirect } or { error }.

import { follow, post, Problem } from "./net.js";
import { clearProblem, once, showProblem } from "./notice.js";
import { _ } from "./text.js";
import { available, create, explain, get, unavailable } from "./webauthn.js";

const CEREMONY = { create, get };

function fields(form) {
  const data = Object.fromEntries(new FormData(form));
  delete data.csrfmiddlewaretoken;
  return data;
}

async function finish(form, credential) {
  follow(await post(form.dataset.finishUrl, { ...fields(form), credential }));
}

async function perform(form, more) {
  const answer = await post(form.dataset.optionsUrl, fields(form));
  const credential = await CEREMONY[form.dataset.passkey](answer.options ?? answer, more);
  await finish(form, credential);
}

function report(form, error) {
  const message = explain(error) ?? (error instanceof Problem ? error.message : undefined);
  showProblem(form, message ?? _("Ada yang tidak beres. Muat ulang halaman ini, lalu coba lagi."));
  if (!message) throw error;
}

async function attempt(form) {
  if (!available()) return showProblem(form, unavailable());
  clearProblem(form);
  return perform(form).catch((error) => report(form, error));
}

async function offerInAutofill(form, signal) {
  const possible = await window.PublicKeyCredential?.isConditionalMediationAvailable?.();
  if (!possible || !document.querySelector('input[autocomplete~="webauthn"]')) return;
  try {
    await perform(form, { mediation: "conditional", signal });
  } catch (error) {
    // An offer nobody took is no failure; a refused login is one.
    if (error instanceof Problem && error.status) report(form, error);
  }
}

export function enhance(form) {
  const offer = new AbortController();
  const offers = form.dataset.passkey === "get" && "conditional" in form.dataset && available();
  const offered = offers ? offerInAutofill(form, offer.signal) : Promise.resolve();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    offer.abort();
    // Two challenges asked for at once, by a browser without a session, would be given one session each; the browser
    // keeps the last, and the challenge of the other one belongs to nobody.
    once(form, () => offered.then(() => attempt(form)));
  });
}
