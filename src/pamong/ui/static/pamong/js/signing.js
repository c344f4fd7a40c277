// One touch for many letters. See sheet.js for the sheet the page provides.
//   <form data-sign data-prepare-url="..." data-pick="surat">   checkboxes named by data-pick; a submit button
// prepare-url: POST { documents: [...] } -> the prompt:
//   { prompt, rp_id, signer, appointment, key, purpose, nonce, expiry, count, root, challenge,
//     items: [{ document, content, digest, title, name, number, opened, pdf, outlier }],
//     allow: [{ id, transports }], accept_url, cancel_url }

import { Mismatch, recompute } from "./batch.js";
import { post, Problem } from "./net.js";
import { clearProblem, once, showProblem } from "./notice.js";
import { build } from "./sheet.js";
import { _ } from "./text.js";
import { Touch } from "./touch.js";
import { available, unavailable } from "./webauthn.js";

// A list that differs is a defect or an attack, never something to try again and hope.
async function recomputed(prompt) {
  try {
    return await recompute(prompt);
  } catch (error) {
    await post(prompt.cancel_url, { prompt: prompt.prompt, reason: "mismatch" }).catch(() => {});
    if (!(error instanceof Mismatch)) console.error(error);
    throw new Problem(
      _("Hitungan ponsel ini berbeda dari server. Tidak ada surat yang ditandatangani. Hubungi petugas kantor."),
    );
  }
}

async function open(form) {
  if (!available()) throw new Problem(unavailable());
  const documents = new FormData(form).getAll(form.dataset.pick ?? "surat");
  if (documents.length === 0) throw new Problem(_("Pilih paling sedikit satu surat."));
  const prompt = await post(form.dataset.prepareUrl, { documents });
  const { root, challenge } = await recomputed(prompt);
  const touch = new Touch(prompt, challenge, build(prompt, root));
  const message = await touch.run();
  if (message) throw new Problem(message);
}

async function attempt(form) {
  clearProblem(form);
  try {
    await open(form);
  } catch (error) {
    if (!(error instanceof Problem)) console.error(error);
    showProblem(form, error instanceof Problem ? error.message : _("Ada yang tidak beres. Coba lagi."));
  }
}

export function enhance(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(form, () => attempt(form));
  });
}
