// The Merkle tree hash of RFC 6962, section 2.1, from hashes of leaves. The twin of pamong.core.ledger.

import { sha256 } from "./bytes.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (data) => sha256(LEAF, data);

function split(count) {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

export async function root(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0];
  const half = split(leaves.length);
  const [left, right] = await Promise.all([root(leaves.slice(0, half)), root(leaves.slice(half))]);
  return sha256(NODE, left, right);
}
