// Asks this phone's authenticator to sign the challenge that was computed here, and words its failures.

import { toBase64url } from "./bytes.js";
import { Problem } from "./net.js";
import { _ } from "./text.js";
import { explain, get } from "./webauthn.js";

// ends: milliseconds of this phone's clock. Answers AuthenticationResponseJSON.
export function askFinger({ prompt, challenge, ends, signal }) {
  const options = {
    challenge: toBase64url(challenge),
    rpId: prompt.rp_id,
    allowCredentials: prompt.allow.map((key) => ({ type: "public-key", ...key })),
    userVerification: "required",
    timeout: Math.max(1000, ends - Date.now()),
  };
  return get(options, { signal });
}

// The server has surely refused: it answered, and with a reason.
export const refused = (error) => error instanceof Problem && error.status >= 400 && error.status < 500;

export const differs = (name) =>
  _("Berkas surat {name} berbeda dari daftar. Tidak ada yang ditandatangani. Hubungi petugas kantor.", { name });

export const expired = () =>
  _("Waktu tanda tangan habis. Nomor surat tidak hilang. Ketuk tombolnya sekali lagi.");

export function retryMessage(error, signed) {
  if (signed) return _("Jawaban server belum sampai. Ketuk sekali lagi untuk mengirim ulang, tanpa sidik jari.");
  return explain(error) ?? (error instanceof Problem ? error.message : _("Ada yang tidak beres. Coba lagi."));
}
