// The only way from a module to the server: post(url, body). Sends the CSRF token, reads JSON,
// and turns every failure into a Problem whose message can be shown as it is.

import { _ } from "./text.js";

let clockSkew; // milliseconds; unknown until a reply carried a Date

export class Problem extends Error {
  // status 0: no answer came, so nobody knows whether the server has acted.
  constructor(message, status = 0, data = {}) {
    super(message);
    this.status = status;
    this.data = data;
  }
}

// Milliseconds since the epoch by the server's clock where it told us; a phone's clock may be minutes off.
export const serverNow = () => Date.now() + (clockSkew ?? 0);
export const knowsServerTime = () => clockSkew !== undefined;

const noAnswer = () => _("Server belum bisa menjawab. Coba lagi sebentar lagi.");

function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (meta) return meta.content;
  const body = document.body;
  const headers = body.getAttribute("hx-headers") ?? body.getAttribute("hx-headers:inherited") ?? "{}";
  return JSON.parse(headers)["X-CSRFToken"] ?? "";
}

function noteClock(response) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  if (!Number.isNaN(date)) clockSkew = date + 500 - Date.now();
}

async function reply(response) {
  noteClock(response);
  const json = (response.headers.get("Content-Type") ?? "").includes("json");
  const data = json ? await response.json() : {};
  if (response.ok && json && !data.error) return data;
  if (response.ok && !json && response.status === 204) return {};
  if (data.error) throw new Problem(data.error, response.status, data);
  if (response.redirected || response.status === 401 || response.status === 403) {
    throw new Problem(_("Sesi sudah berakhir. Muat ulang halaman ini, lalu masuk lagi."), response.status);
  }
  throw new Problem(noAnswer(), response.status);
}

function request(body, keepalive) {
  const form = body instanceof FormData;
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (!form) headers["Content-Type"] = "application/json";
  return {
    method: "POST",
    credentials: "same-origin",
    keepalive,
    headers,
    body: form ? body : JSON.stringify(body),
    signal: keepalive ? undefined : AbortSignal.timeout?.(60_000),
  };
}

// body: a value that is sent as JSON, or FormData. Answers the JSON of the reply.
export async function post(url, body = {}, { keepalive = false } = {}) {
  let response;
  try {
    response = await fetch(url, request(body, keepalive));
  } catch {
    throw new Problem(_("Tidak ada sambungan ke server. Periksa internet, lalu coba lagi."));
  }
  return reply(response);
}

export async function fetchBytes(url) {
  const response = await fetch(url, { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new Problem(_("Berkas surat belum bisa diambil. Coba lagi."), response.status);
  return new Uint8Array(await response.arrayBuffer());
}

// Follows { redirect } of a reply, on this site only.
export function follow(data) {
  const target = new URL(data.redirect ?? data.progress ?? location.href, location.href);
  if (target.origin !== location.origin) throw new Problem(noAnswer());
  location.assign(target);
}
