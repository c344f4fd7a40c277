// The passphrase or one-time code of a service that signs. It stands in the sheet's fields, goes into the body of one
// POST, and is kept nowhere: not in a variable that outlives the call, not in the address, not in the browser's store.

import { post, Problem } from "./net.js";
import { say } from "./sheet.js";
import { _ } from "./text.js";

const field = (dialog, name) => dialog.querySelector(`[data-secret] [name="${name}"]`);

// { frasa } or { kode }; nothing where no service signs. Throws a Problem, and puts the cursor there, when it is missing.
export function secretOf(dialog) {
  const phrase = field(dialog, "frasa");
  if (!phrase) return {};
  const code = field(dialog, "kode")?.value.trim() ?? "";
  if (phrase.value && code) throw new Problem(_("Isi frasa sandi atau kode, salah satu saja."));
  if (code) return { kode: code };
  if (phrase.value) return { frasa: phrase.value };
  phrase.focus();
  throw new Problem(_("Isi dulu frasa sandinya."));
}

// Has the service send a code to the person, and says what came of it.
export async function sendCode({ dialog, prompt }) {
  say(dialog, "code", _("Meminta kode"));
  try {
    say(dialog, "code", (await post(prompt.code_url)).message);
    field(dialog, "kode").focus();
  } catch (error) {
    say(dialog, "code", error.message);
  }
}
