// The browser's passkey calls in and out of WebAuthn JSON, and their failures in plain words.

import { fromBase64url, toBase64url } from "./bytes.js";
import { _ } from "./text.js";

const binary = (list) => list?.map((item) => ({ ...item, id: fromBase64url(item.id) }));

function creationOptions(json) {
  const native = window.PublicKeyCredential;
  if (native?.parseCreationOptionsFromJSON) return native.parseCreationOptionsFromJSON(json);
  return {
    ...json,
    challenge: fromBase64url(json.challenge),
    user: { ...json.user, id: fromBase64url(json.user.id) },
    excludeCredentials: binary(json.excludeCredentials),
  };
}

function requestOptions(json) {
  const native = window.PublicKeyCredential;
  if (native?.parseRequestOptionsFromJSON) return native.parseRequestOptionsFromJSON(json);
  return { ...json, challenge: fromBase64url(json.challenge), allowCredentials: binary(json.allowCredentials) };
}

const FIELDS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

export function toJSON(credential) {
  if (credential.toJSON) return credential.toJSON();
  const response = {};
  for (const field of FIELDS) {
    if (credential.response[field]) response[field] = toBase64url(credential.response[field]);
  }
  const transports = credential.response.getTransports?.();
  if (transports) response.transports = transports;
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults?.() ?? {},
    response,
  };
}

// Creates a passkey; json is PublicKeyCredentialCreationOptionsJSON, the answer RegistrationResponseJSON.
export async function create(json) {
  return toJSON(await navigator.credentials.create({ publicKey: creationOptions(json) }));
}

// Uses a passkey; more holds mediation and signal for autofill.
export async function get(json, more = {}) {
  return toJSON(await navigator.credentials.get({ publicKey: requestOptions(json), ...more }));
}

export const available = () => window.isSecureContext && Boolean(navigator.credentials?.get);

export function unavailable() {
  return window.isSecureContext
    ? _("Peramban ini belum mengenal kunci ponsel. Perbarui Chrome atau Safari, lalu coba lagi.")
    : _("Kunci ponsel hanya bekerja lewat alamat resmi. Buka alamat yang diawali https, atau localhost.");
}

const noLock = () => _("Ponsel ini belum bisa membuat kunci. Pasang dulu kunci layar, atau pakai ponsel lain.");

const WORDS = {
  NotAllowedError: () => _("Sidik jari belum terbaca atau waktunya habis. Coba tempelkan sekali lagi."),
  TimeoutError: () => _("Waktunya habis. Coba tempelkan sekali lagi."),
  AbortError: () => _("Dibatalkan. Tidak ada yang berubah."),
  InvalidStateError: () => _("Ponsel ini sudah terdaftar. Bapak/Ibu bisa langsung masuk."),
  NotSupportedError: noLock,
  ConstraintError: noLock,
  SecurityError: () =>
    _("Kunci ini tidak berlaku di alamat {host}. Buka alamat resmi kantor.", { host: location.host }),
};

// The message for the person; undefined when the error is not one of the authenticator's.
export const explain = (error) => (error instanceof DOMException ? WORDS[error.name]?.() : undefined);
