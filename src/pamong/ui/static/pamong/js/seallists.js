// The signed lists (pamong.issuing.seallists): fetched when there is a network, kept for when there is none, and
// believed only with the right signature. They are public, so they outlive a sign-out.

import { isSigned, message, read } from "./cose.js";
import { equal } from "./bytes.js";

const CACHE = "segel-1";
const KEYS = "pamong/seal-keys/1";
const STATES = "pamong/seal-states/1";

// The newer of what the network answers and what is kept; undefined if there is neither.
async function bytes(url) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(url, { credentials: "omit", cache: "no-cache" });
    if (response.ok) {
      await cache.put(url, response.clone());
      return { data: new Uint8Array(await response.arrayBuffer()), fresh: true };
    }
    if (response.status === 404) return undefined;
  } catch {
    // No network: that is what the cache is for.
  }
  const kept = await cache.match(url);
  return kept && { data: new Uint8Array(await kept.arrayBuffer()), fresh: false };
}

async function checked(found, purpose, point) {
  const signed = message(found.data);
  if (!(await isSigned(signed, purpose, point))) throw new Error(`${purpose}: wrong signature`);
  const items = read(signed.payload);
  if (items[0] !== purpose) throw new Error(`${purpose}: another list`);
  return { items: items.slice(1), kid: signed.kid, fresh: found.fresh };
}

// The seal keys under one authority { keys: url, point: Uint8Array }, as its CA signed them.
export async function keyList(authority) {
  const found = await bytes(authority.keys);
  if (!found) return undefined;
  const { items, fresh } = await checked(found, KEYS, authority.point);
  const [code, name, made, rows] = items;
  const keys = rows.map(([kid, point, from, to, retired, revoked]) => ({ kid, point, from, to, retired, revoked }));
  return { code, name, made, keys, fresh };
}

// The states of one year, signed by a seal key of this list that is not revoked.
export async function stateList(url, keys, year) {
  const found = await bytes(url);
  if (!found) return undefined;
  const { kid } = message(found.data);
  const key = keys.find((one) => equal(one.kid, kid) && one.revoked === null);
  if (!key) throw new Error("a list of an unknown key");
  const { items, fresh } = await checked(found, STATES, key.point);
  const [, ofYear, made, revoked, gone, count, valid] = items;
  if (ofYear !== year) throw new Error("a list of another year");
  return { made, revoked, gone, count, valid, fresh };
}
