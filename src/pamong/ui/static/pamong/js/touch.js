// The open sheet: checks what was opened, asks for the finger, sends the assertion, counts down, cancels.

import { Mismatch } from "./batch.js";
import { Checks } from "./checks.js";
import { countdown, secondsLeft } from "./countdown.js";
import { askFinger, differs, expired, refused, retryMessage } from "./finger.js";
import { follow, post } from "./net.js";
import { secretOf, sendCode } from "./secret.js";
import { fill, mark, say } from "./sheet.js";
import { _ } from "./text.js";

export class Touch {
  #signed; // once made it is kept: when its answer is lost it is sent again, never made anew
  #busy = false;
  #finish;
  #stop = new AbortController();

  constructor(prompt, challenge, dialog) {
    Object.assign(this, { prompt, challenge, dialog, ends: Date.now() + 1000 * secondsLeft(prompt.expiry) });
    this.checks = new Checks((item, state) => mark(dialog, item, state));
  }

  // Shows the sheet; resolves with a message for the page (or nothing) when it ended without a signature.
  async run() {
    const [{ dialog }, { signal }] = [this, this.#stop];
    const over = new Promise((resolve) => (this.#finish = resolve));
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#abandon();
    });
    dialog.addEventListener("click", (event) => this.#click(event.target));
    addEventListener("pagehide", () => this.#abandon(), { signal });
    countdown(this.ends, (text, spoken) => this.#tick(text, spoken), () => this.#abandon(expired()), signal);
    this.#checkOpened();
    dialog.showModal();
    const message = await over;
    this.#stop.abort();
    dialog.remove();
    return message;
  }

  #checkOpened() {
    for (const item of this.prompt.items) if (item.opened) this.checks.start(item);
  }

  #click(target) {
    const action = target.closest("[data-action]")?.dataset.action;
    ({ sign: () => this.#sign(), cancel: () => this.#abandon(), code: () => sendCode(this) })[action]?.();
    const opened = target.closest("a[data-document]")?.dataset.document;
    const item = this.prompt.items.find((each) => each.document === opened);
    if (item) this.checks.start(item);
  }

  #tick(text, spoken) {
    fill(this.dialog, "countdown", text);
    if (spoken) fill(this.dialog, "live", spoken);
  }

  async #sign() {
    if (this.#busy) return;
    this.#busy = true;
    say(this.dialog, "error", "");
    try {
      const secret = secretOf(this.dialog);
      this.#signed ??= await this.#touch();
      say(this.dialog, "status", _("Mengirim tanda tangan"));
      follow(await post(this.prompt.accept_url, { prompt: this.prompt.prompt, ...this.#signed, ...secret }));
    } catch (error) {
      this.#busy = false;
      say(this.dialog, "status", "");
      this.#failed(error);
    }
  }

  async #touch() {
    say(this.dialog, "status", _("Memeriksa surat yang dibuka"));
    this.#checkOpened();
    const checked = await this.checks.all();
    say(this.dialog, "status", _("Menunggu sidik jari"));
    return { credential: await askFinger({ ...this, signal: this.#stop.signal }), checked };
  }

  #failed(error) {
    if (error instanceof Mismatch) this.#end(differs(error.message));
    else if (this.#signed && refused(error)) this.#end(error.message);
    else say(this.dialog, "error", retryMessage(error, this.#signed));
  }

  // A cancel after the assertion was made would race it: the server may be issuing already.
  #abandon(message) {
    if (!this.#signed) this.#end(message);
  }

  #end(message) {
    const { prompt, cancel_url: url } = this.prompt;
    post(url, { prompt }, { keepalive: true }).catch(() => {});
    this.#finish(message);
  }
}
