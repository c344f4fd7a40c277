// The ByteRange digest of a letter that is laid out for signing, found by this phone itself.
// Strict: one ByteRange, it covers the whole file but the hole, and the hole is an empty /Contents.

import { sha256 } from "./bytes.js";

const latin = new TextDecoder("latin1");
const RANGE = /\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g;

function byteRange(text) {
  const found = Array.from(text.matchAll(RANGE));
  if (found.length !== 1 || text.split("/ByteRange").length !== 2) throw new RangeError("not one ByteRange");
  return found[0].slice(1).map(Number);
}

// A service signs the whole file: then the digest is over all of it, and nothing in it is signed or left open yet.
export async function wholeDigest(bytes) {
  const text = latin.decode(bytes);
  if (!text.startsWith("%PDF-") || text.includes("/ByteRange")) throw new RangeError("not an unsigned PDF");
  return sha256(bytes);
}

export async function signedDigest(bytes) {
  const text = latin.decode(bytes);
  if (!text.startsWith("%PDF-")) throw new RangeError("not a PDF");
  const [start, first, second, rest] = byteRange(text);
  if (start !== 0 || first >= second || second + rest !== bytes.length) throw new RangeError("not the whole file");
  // /Contents is still all zeros: whatever else stood there would be on the page's file and under no digest.
  if (!/^<0+>$/.test(text.slice(first, second))) throw new RangeError("the hole is not an empty /Contents");
  return sha256(bytes.subarray(0, first), bytes.subarray(second));
}
