// What a QR code says: a seal of ours, or somebody else's address.

const SEAL = /^[0-9A-Z$*:.-]{16,2000}$/;

// Answers { code } for ours (upper case), { host } for an address elsewhere, {} for anything else.
// A code is never followed as a link: only its fragment is taken, and only of this host's /V.
export function readSeal(text, host) {
  const address = /^https?:\/\/([^/?#]+)(\/[^#]*)?(?:#(.*))?$/is.exec(text.trim());
  if (!address) return {};
  if (address[1].toLowerCase() !== host.toLowerCase()) return { host: address[1].toLowerCase() };
  const code = (address[3] ?? "").toUpperCase();
  return /^\/v\/?$/i.test(address[2] ?? "") && SEAL.test(code) ? { code } : {};
}
