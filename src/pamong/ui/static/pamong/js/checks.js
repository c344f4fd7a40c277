// Hashes every letter that was opened on this phone, as its final file, against the digest that will be signed.

import { Mismatch } from "./batch.js";
import { equal, fromHex } from "./bytes.js";
import { fetchBytes, Problem } from "./net.js";
import { signedDigest, wholeDigest } from "./pdf.js";

async function check(item) {
  const bytes = await fetchBytes(item.pdf);
  let digest;
  try {
    digest = await (item.whole ? wholeDigest : signedDigest)(bytes);
  } catch {
    throw new Mismatch(item.name);
  }
  if (!equal(digest, fromHex(item.digest, 32))) throw new Mismatch(item.name);
}

export class Checks {
  #running = new Map();
  #onChange;

  // onChange(item, state): state is "checking", "same", "differs" or "unread" (the file could not be fetched).
  constructor(onChange) {
    this.#onChange = onChange;
  }

  // Once per letter; a file that could not be fetched may be tried again.
  start(item) {
    if (this.#running.has(item.document)) return;
    this.#onChange(item, "checking");
    const run = check(item).then(
      () => this.#onChange(item, "same"),
      (error) => this.#failed(item, error),
    );
    run.catch(() => {}); // it is awaited again in all(), which must be the one to report it
    this.#running.set(item.document, run);
  }

  #failed(item, error) {
    if (error instanceof Problem) this.#running.delete(item.document);
    this.#onChange(item, error instanceof Problem ? "unread" : "differs");
    throw error;
  }

  // Waits for all checks; throws the first Mismatch or Problem.
  async all() {
    await Promise.all(this.#running.values());
    return Array.from(this.#running.keys());
  }
}
