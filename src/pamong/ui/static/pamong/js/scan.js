// The camera of the public verification page. All of it inside one element (the form may stand elsewhere):
//   <div data-scan>
//     <button type="button" data-scan-start hidden>        shown only where the phone can read QR codes
//     <video data-scan-video hidden muted playsinline>     the picture
//     <p data-scan-message role="status">                  what to do, what went wrong
//     <form data-scan-photo> <input type="file" ...>       "Foto QR": read here where the phone can, else by the server
//   </div>
// A code that was found opens <div data-scan="/v">, which judges it without a server.

import { readSeal } from "./seal.js";
import { _ } from "./text.js";

const EVERY = 200; // milliseconds between two looks

async function reader() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return undefined;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : undefined;
}

class Scanner {
  constructor(root, detector) {
    const part = (name) => root.querySelector(`[data-scan-${name}]`);
    Object.assign(this, { detector, page: root.dataset.scan, video: part("video"), message: part("message") });
  }

  say(text) {
    if (this.message) this.message.textContent = text;
  }

  async start() {
    if (this.stream) return;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      return void this.say(_("Kamera belum boleh dipakai. Izinkan kamera, atau ketik kode di bawah QR."));
    }
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    this.say(_("Arahkan kamera sampai kode memenuhi bingkai."));
    await this.video.play();
    this.timer = setInterval(() => this.look(), EVERY);
  }

  stop() {
    clearInterval(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.video.hidden = true;
  }

  async look() {
    const found = await this.detector.detect(this.video).catch(() => []);
    if (found.length > 0 && this.stream) this.take(found);
  }

  // Whether one of the codes is a letter's.
  take(found) {
    const { code, host } = readSeal(found[0].rawValue, location.host);
    if (code) return this.open(code);
    this.say(
      host
        ? _("Bukan dari kami. Kode ini membuka alamat {host}.", { host })
        : _("Ini bukan kode surat. Cari kode QR di dekat tanda tangan."),
    );
  }

  open(code) {
    this.stop();
    location.assign(`${this.page}#${code}`);
    return true;
  }

  async photo(form) {
    const [file] = form.querySelector("input[type=file]").files;
    const picture = this.detector && file && (await createImageBitmap(file).catch(() => undefined));
    const found = picture ? await this.detector.detect(picture).catch(() => []) : [];
    if (found.length > 0 && this.take(found)) return;
    if (navigator.onLine) form.requestSubmit();
    else this.say(_("Tanpa internet, foto ini belum bisa dibaca. Pindai dengan aplikasi kamera, lalu buka alamatnya."));
  }
}

export async function enhance(root) {
  const scanner = new Scanner(root, await reader());
  const photo = root.querySelector("[data-scan-photo]");
  photo?.addEventListener("change", () => scanner.photo(photo));
  const button = root.querySelector("[data-scan-start]");
  if (!button || !scanner.detector) return;
  button.hidden = false;
  button.addEventListener("click", () => scanner.start());
  document.addEventListener("visibilitychange", () => document.hidden && scanner.stop());
}
