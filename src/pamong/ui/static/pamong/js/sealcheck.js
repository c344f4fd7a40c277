// Judges the seal of a QR code on this phone, with lists it keeps; no server hears of it. The page is sealpage.js's.

import { equal, fromBase64url, sha256 } from "./bytes.js";
import { isSigned } from "./cose.js";
import { holds, isMember, isoDate, readSeal } from "./sealclaims.js";
import { keyList, stateList } from "./seallists.js";

const OLD = 24 * 3600; // seconds: a list older than this has not seen the latest revocations
const PURPOSE = "pamong/seal/1";

function authorities({ keys, points }) {
  const known = points.split(" ").filter(Boolean).map(fromBase64url);
  return keys.split(" ").filter(Boolean).map((url, at) => ({ keys: url, point: known[at] }));
}

const tried = (promise) => promise.catch((error) => void console.info(error));

async function findKey(root, kid) {
  const lists = await Promise.all(authorities(root.dataset).map((one) => tried(keyList(one))));
  for (const list of lists) {
    const key = list?.keys.find((one) => equal(one.kid, kid));
    if (key) return { list, key };
  }
  return { reached: lists.some(Boolean) };
}

const statesUrl = (root, list, year) => root.dataset.states.replace(/0\/1$/, `${list.code}/${year}`);

async function stateOf(root, found, list, key) {
  const { claims, message } = found;
  const year = Number(isoDate(claims.day).slice(0, 4));
  const states = await tried(stateList(statesUrl(root, list, year), list.keys, year));
  if (!states) return { state: "unlisted" };
  const old = Date.now() / 1000 - states.made > OLD;
  const hash = await sha256(message.payload);
  if (holds(states.revoked, claims.id)) return { state: "revoked", states };
  if (holds(states.gone, claims.id)) return { state: "void", states };
  if (key.revoked !== null && (claims.day + 1) * 86_400 > key.revoked) return { state: "unknown-key", states };
  if (isMember(hash, states.count, states.valid)) return { state: old ? "old" : "genuine", states };
  const younger = !states.fresh && isoDate(Math.floor(states.made / 86_400)) <= isoDate(claims.day);
  return { state: younger ? "unlisted" : "unknown", states };
}

// Fetches what this phone will need without a network: the keys, and the states of this year and the last.
export async function prepare(root) {
  const lists = await Promise.all(authorities(root.dataset).map((one) => tried(keyList(one))));
  const year = new Date().getFullYear();
  const wanted = lists.filter(Boolean).flatMap((list) => [year, year - 1].map((each) => ({ list, each })));
  const found = wanted.map(({ list, each }) => tried(stateList(statesUrl(root, list, each), list.keys, each)));
  return (await Promise.all(found)).find(Boolean);
}

// { state, claims, states }: what the address says, by the lists at hand.
export async function judge(root, fragment) {
  let found;
  try {
    found = readSeal(fragment);
  } catch {
    return { state: "altered" };
  }
  const { list, key, reached } = await findKey(root, found.message.kid);
  if (!key) return { state: reached ? "unknown-key" : "unlisted" };
  if (!(await isSigned(found.message, PURPOSE, key.point))) return { state: "altered" };
  return { ...(await stateOf(root, found, list, key)), claims: found.claims };
}
