// Where the simulated authenticator keeps its keys: those made here in IndexedDB (not extractable),
// those of a persona who was enrolled by the demo's seed as handed by the server.
// keys-url: GET -> { keys: [{ id, rp_id, user_handle, name, jwk }] }
//   id and user_handle are base64url, jwk is a private EC key on P-256

import { fromBase64url } from "../pamong/js/bytes.js";

const STORE = "keys";
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

function promised(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function store(mode) {
  const opening = indexedDB.open("pamong-autentikator-tiruan", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
  const database = await promised(opening);
  return database.transaction(STORE, mode).objectStore(STORE);
}

export const keep = async (key) => promised((await store("readwrite")).put(key));

const kept = async () => promised((await store("readonly")).getAll());

async function handedKey(given) {
  return {
    id: given.id,
    rpId: given.rp_id,
    userHandle: fromBase64url(given.user_handle),
    name: given.name,
    privateKey: await crypto.subtle.importKey("jwk", given.jwk, CURVE, false, ["sign"]),
    counter: 0,
    handed: true,
  };
}

async function handed() {
  const url = document.documentElement.dataset.simulatedKeysUrl;
  if (!url) return [];
  const response = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!response.ok) return [];
  const { keys } = await response.json();
  return Promise.all(keys.map(handedKey));
}

// All keys for this RP ID; a key of this browser wins over one handed under the same id.
export async function keysFor(rpId) {
  const own = await kept();
  const others = (await handed()).filter((key) => own.every((mine) => mine.id !== key.id));
  return [...own, ...others].filter((key) => key.rpId === rpId);
}

export const newKey = () => crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);

// Tenths of a second since 2026: grows from one use to the next, also when a handed key is used in two browsers,
// so the server's counter alarm keeps its meaning in the demo. 32 bits last for 13 years.
export const nextCounter = (last) => Math.max(last + 1, Math.floor((Date.now() - Date.UTC(2026, 0, 1)) / 100));
