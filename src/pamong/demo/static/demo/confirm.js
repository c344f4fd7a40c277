// The visible part of the simulated authenticator: a sheet where the person "touches" or cancels.

const LABELS = {
  id: {
    title: "Autentikator tiruan",
    text: "Ini situs percobaan. Tombol ini menggantikan sidik jari pada ponsel; hitungannya sungguhan.",
    touch: "Tempelkan sidik jari (tiruan)",
    real: "Pakai kunci ponsel sungguhan",
    cancel: "Batal",
  },
  en: {
    title: "Simulated authenticator",
    text: "This is a demo. The button stands in for the fingerprint on a phone; the cryptography is real.",
    touch: "Touch the sensor (simulated)",
    real: "Use a real phone key",
    cancel: "Cancel",
  },
};

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function button(className, text, answer, decide) {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", () => decide(answer));
  return element;
}

function dialogFor(keys, decide) {
  const words = LABELS[document.documentElement.lang.startsWith("en") ? "en" : "id"];
  const dialog = make("dialog", "sheet");
  dialog.dataset.simulated = "";
  dialog.setAttribute("aria-labelledby", "autentikator-tiruan");
  const title = make("h2", "label-page", words.title);
  title.id = "autentikator-tiruan";
  const foot = make("div", "stack gap-2 sheet-foot");
  for (const key of keys) {
    const text = keys.length > 1 ? `${words.touch}: ${key.name}` : words.touch;
    foot.append(button("btn btn-primary btn-lg btn-block", text, { key }, decide));
  }
  foot.append(button("btn btn-quiet btn-block", words.real, { real: true }, decide));
  foot.append(button("btn btn-quiet btn-block", words.cancel, {}, decide));
  const body = make("div", "stack gap-4");
  body.append(title, make("p", "", words.text), foot);
  dialog.append(body);
  return dialog;
}

// Answers { key } (the chosen one), { real: true } or {} for a cancel, a timeout or an abort.
export function confirm(keys, { timeout, signal }) {
  return new Promise((resolve) => {
    const decide = (answer) => {
      clearTimeout(timer);
      dialog.remove();
      resolve(answer);
    };
    const dialog = dialogFor(keys, decide);
    const timer = setTimeout(() => decide({}), timeout ?? 120_000);
    signal?.addEventListener("abort", () => decide({}));
    dialog.addEventListener("cancel", () => decide({}));
    document.body.append(dialog);
    dialog.showModal();
  });
}
