// The address in a QR code is HOST/V#CODE: a fragment never reaches a server by itself, so this form sends it.
//   <form method="post" data-fragment-code>  with <input name="kode"> (or name given as data-fragment-code="...")

import { readSeal } from "./seal.js";

export function enhance(form) {
  const send = () => {
    const { code } = readSeal(location.href, location.host);
    const input = form.elements.namedItem(form.dataset.fragmentCode || "kode");
    if (!code || !input) return;
    input.value = code;
    form.requestSubmit();
  };
  addEventListener("hashchange", send);
  send();
}
