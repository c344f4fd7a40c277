// A simulated authenticator for demo pages: <html data-simulated-authenticator [data-simulated-keys-url="..."]>.
// It takes the place of navigator.credentials and makes real attestations and assertions, so that the same
// server code runs. Load it before pamong.js. Its app is not installed in production.

import { fromBase64url, toBase64url } from "../pamong/js/bytes.js";
import { confirm } from "./confirm.js";
import { assert, attest, clientData, credential } from "./device.js";
import { keep, keysFor, newKey, nextCounter } from "./vault.js";

const ES256 = -7;
const real = {};

const failure = (name) => new DOMException("simulated authenticator", name);

// base64url of a BufferSource: a page may hand over an ArrayBuffer or a view of one.
function spell(source) {
  return toBase64url(ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : source);
}

function rpIdOf(given) {
  const host = location.hostname;
  const rpId = given ?? host;
  if (rpId !== host && !host.endsWith(`.${rpId}`)) throw failure("SecurityError");
  return rpId;
}

async function choose(kind, keys, options) {
  const { publicKey, signal } = options;
  if (signal?.aborted) throw failure("AbortError");
  const answer = await confirm(keys, { timeout: publicKey.timeout, signal });
  if (signal?.aborted) throw failure("AbortError");
  if (!answer.key && !answer.real) throw failure("NotAllowedError");
  return answer.real ? { credential: await real[kind](options) } : answer;
}

async function create(options) {
  const { publicKey } = options;
  const rpId = rpIdOf(publicKey.rp.id);
  if (!publicKey.pubKeyCredParams.some((each) => each.alg === ES256)) throw failure("NotSupportedError");
  const mine = await keysFor(rpId);
  const excluded = new Set((publicKey.excludeCredentials ?? []).map((each) => spell(each.id)));
  const name = publicKey.user.displayName || publicKey.user.name;
  const chosen = await choose("create", [{ name }], options);
  if (chosen.credential) return chosen.credential;
  if (mine.some((key) => excluded.has(key.id))) throw failure("InvalidStateError");
  const { privateKey, publicKey: point } = await newKey();
  const id = crypto.getRandomValues(new Uint8Array(32));
  const counter = nextCounter(0);
  const { attestation: attestationObject } = await attest({ rpId, id, publicKey: point, counter });
  const userHandle = fromBase64url(spell(publicKey.user.id));
  await keep({ id: toBase64url(id), rpId, userHandle, name, privateKey, counter });
  const clientDataJSON = clientData("webauthn.create", fromBase64url(spell(publicKey.challenge)));
  return credential(toBase64url(id), { clientDataJSON, attestationObject });
}

// The offer in the autofill, on a phone where nobody taps it. A signal that was given already tells nobody again.
function neverTaken(signal) {
  if (signal?.aborted) throw failure("AbortError");
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(failure("AbortError"))));
}

async function get(options) {
  const { publicKey } = options;
  if (options.mediation === "conditional") return neverTaken(options.signal);
  const rpId = rpIdOf(publicKey.rpId);
  const allowed = new Set((publicKey.allowCredentials ?? []).map((each) => spell(each.id)));
  const keys = (await keysFor(rpId)).filter((key) => allowed.size === 0 || allowed.has(key.id));
  const { key, credential: genuine } = await choose("get", keys, options);
  if (genuine) return genuine;
  const counter = nextCounter(key.counter);
  if (!key.handed) await keep({ ...key, counter });
  const client = clientData("webauthn.get", fromBase64url(spell(publicKey.challenge)));
  const { authData: authenticatorData, signature } = await assert({ rpId, privateKey: key.privateKey, counter, client });
  const { userHandle } = key;
  return credential(key.id, { clientDataJSON: client, authenticatorData, signature, userHandle });
}

if ("simulatedAuthenticator" in document.documentElement.dataset && navigator.credentials) {
  for (const [kind, stand] of Object.entries({ create, get })) {
    real[kind] = navigator.credentials[kind].bind(navigator.credentials);
    Object.defineProperty(navigator.credentials, kind, { value: stand, configurable: true });
  }
}
