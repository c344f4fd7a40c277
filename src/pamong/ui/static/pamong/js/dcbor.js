// Deterministic CBOR (RFC 8949, 4.2.1): shortest heads, definite lengths, map keys in bytewise order.
// Only what Pamong signs: integers, byte strings, text in NFC, arrays, true, false, null; maps as Map.
// The twin of pamong.core.dcbor; the tests compare the two.

import { concat, utf8Bytes } from "./bytes.js";

function head(major, value) {
  const size = value < 24n ? 0 : value < 0x100n ? 1 : value < 0x10000n ? 2 : value < 0x100000000n ? 4 : 8;
  if (value >= 1n << 64n) throw new RangeError("integer over 64 bits");
  const bytes = new Uint8Array(1 + size);
  bytes[0] = (major << 5) | (size === 0 ? Number(value) : 24 + Math.log2(size));
  for (let at = size, rest = value; at > 0; at -= 1, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}

function integer(value) {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError("not an exact integer");
  const big = BigInt(value);
  return big < 0n ? head(1, -1n - big) : head(0, big);
}

function text(value) {
  // TextEncoder would silently replace a lone surrogate, and two different texts would sign the same.
  if (/\p{Surrogate}/u.test(value)) throw new RangeError("not Unicode text");
  const bytes = utf8Bytes(value.normalize("NFC"));
  return concat(head(3, BigInt(bytes.length)), bytes);
}

function inByteOrder(one, other) {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    if (one[at] !== other[at]) return one[at] - other[at];
  }
  return one.length - other.length;
}

function map(value) {
  const pairs = Array.from(value, ([key, item]) => [encode(key), encode(item)]);
  pairs.sort((one, other) => inByteOrder(one[0], other[0]));
  return concat(head(5, BigInt(value.size)), ...pairs.flat());
}

export function encode(value) {
  if (value === null) return Uint8Array.of(0xf6);
  if (typeof value === "boolean") return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (typeof value === "number" || typeof value === "bigint") return integer(value);
  if (typeof value === "string") return text(value);
  if (value instanceof Uint8Array) return concat(head(2, BigInt(value.length)), value);
  if (Array.isArray(value)) return concat(head(4, BigInt(value.length)), ...value.map(encode));
  if (value instanceof Map) return map(value);
  throw new TypeError("no deterministic form for this value");
}
