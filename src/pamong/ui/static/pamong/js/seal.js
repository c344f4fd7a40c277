// What a QR code or a person's typing says: a code of ours, or somebody else's address.

const LONG = /^[0-9A-Z$.:*+-]{16,600}$/;
const SHORT = /^[0-9A-Z]{4}[- ]?[0-9A-Z]{4}[- ]?[0-9A-Z]{4}$/;

// Answers { code } for ours (upper case), { host } for an address elsewhere, {} for anything else.
// A code is never followed as a link: only its fragment is taken, and only of this host's /V.
export function readSeal(text, host) {
  const trimmed = text.trim();
  const address = /^https?:\/\/([^/?#]+)(\/[^#]*)?(?:#(.*))?$/is.exec(trimmed);
  if (!address) {
    const typed = trimmed.toUpperCase();
    return LONG.test(typed) || SHORT.test(typed) ? { code: typed } : {};
  }
  if (address[1].toLowerCase() !== host.toLowerCase()) return { host: address[1].toLowerCase() };
  const code = (address[3] ?? "").toUpperCase();
  return /^\/v\/?$/i.test(address[2] ?? "") && LONG.test(code) ? { code } : {};
}
