// The one shape of COSE_Sign1 that pamong.core.cose writes, and the CBOR inside: read strictly, checked by WebCrypto.

import { concat, equal, utf8Bytes } from "./bytes.js";
import { encode } from "./dcbor.js";

const START = Uint8Array.of(0xd2, 0x84, 0x4d, 0xa2, 0x01, 0x26, 0x04, 0x48); // tag, array, {alg: ES256, kid:
const KID_END = START.length + 8;
const P256 = { name: "ECDSA", namedCurve: "P-256" };

class Reader {
  constructor(bytes) {
    Object.assign(this, { bytes, at: 0 });
  }

  take(count) {
    const end = this.at + count;
    if (end > this.bytes.length) throw new RangeError("cut short");
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  head() {
    const [first] = this.take(1);
    const [major, extra] = [first >> 5, first & 31];
    if (extra < 24) return [major, extra];
    if (extra > 27) throw new RangeError("indefinite length");
    const value = this.take(2 ** (extra - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    if (value < (extra === 24 ? 24 : 256 ** (2 ** (extra - 25)))) throw new RangeError("not the shortest form");
    return [major, value];
  }

  // Integers beyond 2^53 would lose their last digits; nothing here has them.
  item() {
    const [major, value] = this.head();
    if (major === 0) return value;
    if (major === 1) return -1 - value;
    if (major === 2) return this.take(value);
    if (major === 3) return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(value));
    if (major === 4) return Array.from({ length: value }, () => this.item());
    if (major === 5) return new Map(Array.from({ length: value }, () => [this.item(), this.item()]));
    if (major === 7 && value === 22) return null;
    throw new TypeError("a type outside the subset");
  }
}

export function read(bytes) {
  const reader = new Reader(bytes);
  const item = reader.item();
  if (reader.at !== bytes.length) throw new RangeError("bytes left over");
  return item;
}

// { kid, payload, signature } of a message; throws on any other shape.
export function message(bytes) {
  const fixed = bytes.length > KID_END && equal(bytes.subarray(0, START.length), START) && bytes[KID_END] === 0xa0;
  if (!fixed) throw new RangeError("another shape");
  const reader = new Reader(bytes.subarray(KID_END + 1));
  const [payload, signature] = [reader.item(), reader.item()];
  const parts = payload instanceof Uint8Array && signature instanceof Uint8Array && signature.length === 64;
  if (!parts || reader.at !== reader.bytes.length) throw new RangeError("other parts");
  return { kid: bytes.slice(START.length, KID_END), header: bytes.slice(3, KID_END), payload, signature };
}

// Whether the key (an uncompressed point) signed this message for this purpose.
export async function isSigned(found, purpose, point) {
  const key = await crypto.subtle.importKey("raw", point, P256, false, ["verify"]);
  const signed = encode(["Signature1", found.header, utf8Bytes(purpose), found.payload]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, found.signature, concat(signed));
}
