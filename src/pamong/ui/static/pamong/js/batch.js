// What one touch signs, computed again on this phone from the list of letters: leaves, root, challenge.
// Formats are pinned in the decision record on the signing challenge and in known-answer tests.

import { equal, fromBase64url, fromHex, sha256, toHex } from "./bytes.js";
import { encode } from "./dcbor.js";
import { leafHash, root } from "./merkle.js";

const TAG = "pamong/sign/1";

export class Mismatch extends Error {}

function leaf(prompt, item) {
  return leafHash(
    encode([
      fromHex(item.document, 16),
      fromHex(item.content, 32),
      fromHex(item.digest, 32),
      fromHex(prompt.signer, 16),
      fromHex(prompt.appointment, 16),
      fromHex(prompt.key, 32),
      prompt.purpose,
    ]),
  );
}

export function challengeOf(prompt, treeRoot) {
  return sha256(
    encode([
      TAG,
      prompt.rp_id,
      fromHex(prompt.signer, 16),
      treeRoot,
      prompt.count,
      fromHex(prompt.nonce, 32),
      prompt.expiry,
    ]),
  );
}

function checkShape(prompt) {
  const ids = new Set(prompt.items.map((item) => item.document));
  if (prompt.items.length === 0 || prompt.count !== prompt.items.length || ids.size !== prompt.count) {
    throw new Mismatch("count");
  }
  const host = location.hostname;
  if (host !== prompt.rp_id && !host.endsWith(`.${prompt.rp_id}`)) throw new Mismatch("host");
  if (!prompt.allow?.length) throw new Mismatch("keys");
}

// Returns { root, challenge } as computed here; throws Mismatch where the server's differ.
export async function recompute(prompt) {
  checkShape(prompt);
  const treeRoot = await root(await Promise.all(prompt.items.map((item) => leaf(prompt, item))));
  if (!equal(treeRoot, fromHex(prompt.root, 32))) throw new Mismatch("root");
  const challenge = await challengeOf(prompt, treeRoot);
  if (!equal(challenge, fromBase64url(prompt.challenge))) throw new Mismatch("challenge");
  return { root: treeRoot, challenge };
}

// The short form that a person can compare by eye: the first four bytes, "7F3A C21B".
export function fingerprint(treeRoot) {
  return toHex(treeRoot.slice(0, 4)).toUpperCase().replace(/^(.{4})/, "$1 ");
}
