// What a seal says (pamong.core.seal), and the coded set of the seals that were ever published (pamong.core.coded_set).

import * as base41 from "./base41.js";
import { message, read } from "./cose.js";

const NAMES = ["id", "kind", "name", "office", "official", "title", "number", "day", "until", "hash"];
const TEXTS = ["kind", "name", "office", "official", "title", "number"];
const BITS = 16n;

// Days since 1970 as an ISO date.
export const isoDate = (days) => new Date(days * 86_400_000).toISOString().slice(0, 10);

// { message, claims } of the fragment of an address; throws if it is no seal. Nothing is checked yet.
export function readSeal(fragment) {
  const found = message(base41.decode(fragment.toUpperCase()));
  const map = read(found.payload);
  if (!(map instanceof Map)) throw new TypeError("no claims");
  const claims = Object.fromEntries(NAMES.map((name, at) => [name, map.get(at + 1)]));
  const keys = Array.from(map.keys());
  const wanted = NAMES.map((_name, at) => at + 1).filter((key) => key !== 9 || map.has(9));
  const right =
    keys.join() === wanted.join() &&
    TEXTS.every((name) => typeof claims[name] === "string" && claims[name] !== "") &&
    [claims.day, claims.until ?? 0].every(Number.isSafeInteger) &&
    claims.id instanceof Uint8Array && claims.id.length === 8 &&
    claims.hash instanceof Uint8Array && claims.hash.length === 32;
  if (!right) throw new TypeError("other claims");
  return { message: found, claims };
}

// Whether sorted ids of 8 bytes, one after the other, hold this one.
export function holds(ids, id) {
  for (let at = 0; at < ids.length; at += 8) if (id.every((byte, place) => ids[at + place] === byte)) return true;
  return false;
}

// Whether the set holds the hash; a stranger is taken for a member once in 65,536 times.
export function isMember(hash, count, coded) {
  const first = new DataView(hash.buffer, hash.byteOffset).getBigUint64(0);
  const wanted = Number((first * (BigInt(count) << BITS)) >> 64n);
  let [at, value] = [0, 0];
  const bit = () => (coded[at >> 3] >> (7 - (at++ & 7))) & 1;
  for (let seen = 0; seen < count; seen += 1) {
    while (bit()) value += 65_536;
    const byte = at >> 3;
    const three = (coded[byte] << 16) | (coded[byte + 1] << 8) | coded[byte + 2]; // beyond the end: zeros
    value += (three >> (8 - (at & 7))) & 0xffff;
    at += 16;
    if (value >= wanted) return value === wanted;
  }
  return false;
}
