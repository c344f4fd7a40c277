// The bytes of a WebAuthn authenticator (W3C WebAuthn Level 3, sections 6.1 and 6.5): authenticator data,
// attestation of format "none", assertion signatures in DER.

import { concat, fromBase64url, sha256, toBase64url, utf8Bytes } from "../pamong/js/bytes.js";
import { encode } from "../pamong/js/dcbor.js";

// The server knows simulated credentials by this AAGUID and production refuses them.
export const AAGUID = utf8Bytes("pamong-simulated");
const PRESENT_AND_VERIFIED = 0x05;
const WITH_CREDENTIAL = 0x40;

function bigEndian(value, size) {
  const bytes = new Uint8Array(size);
  for (let at = size - 1, rest = value; at >= 0; at -= 1, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  return bytes;
}

export function clientData(type, challenge) {
  const fields = { type, challenge: toBase64url(challenge), origin: location.origin, crossOrigin: false };
  return utf8Bytes(JSON.stringify(fields));
}

async function authenticatorData(rpId, flags, counter, rest = new Uint8Array()) {
  return concat(await sha256(utf8Bytes(rpId)), Uint8Array.of(flags), bigEndian(counter, 4), rest);
}

async function coseKey(publicKey) {
  const { x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  return encode(new Map([[1, 2], [3, -7], [-1, 1], [-2, fromBase64url(x)], [-3, fromBase64url(y)]]));
}

// Answers { authData, attestation } for a new key.
export async function attest({ rpId, id, publicKey, counter }) {
  const credential = concat(AAGUID, bigEndian(id.length, 2), id, await coseKey(publicKey));
  const authData = await authenticatorData(rpId, PRESENT_AND_VERIFIED | WITH_CREDENTIAL, counter, credential);
  const attestation = encode(new Map([["fmt", "none"], ["attStmt", new Map()], ["authData", authData]]));
  return { authData, attestation };
}

function derInteger(bytes) {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const value = bytes[start] > 0x7f ? concat(Uint8Array.of(0), bytes.slice(start)) : bytes.slice(start);
  return concat(Uint8Array.of(2, value.length), value);
}

// WebCrypto answers r || s; WebAuthn wants a DER sequence of both.
function derSignature(raw) {
  const body = concat(derInteger(raw.slice(0, 32)), derInteger(raw.slice(32)));
  return concat(Uint8Array.of(0x30, body.length), body);
}

// Answers { authData, signature } over the client data.
export async function assert({ rpId, privateKey, counter, client }) {
  const authData = await authenticatorData(rpId, PRESENT_AND_VERIFIED, counter);
  const message = concat(authData, await sha256(client));
  const raw = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, message);
  return { authData, signature: derSignature(new Uint8Array(raw)) };
}

// What navigator.credentials would answer: the fields, and toJSON in WebAuthn JSON.
export function credential(id, response) {
  const json = Object.fromEntries(Object.entries(response).map(([name, bytes]) => [name, toBase64url(bytes)]));
  return {
    id,
    rawId: fromBase64url(id).buffer,
    type: "public-key",
    authenticatorAttachment: "platform",
    response: { ...response, getTransports: () => ["internal"] },
    getClientExtensionResults: () => ({}),
    toJSON: () => ({
      id,
      rawId: id,
      type: "public-key",
      authenticatorAttachment: "platform",
      clientExtensionResults: {},
      response: response.attestationObject ? { ...json, transports: ["internal"] } : json,
    }),
  };
}
