// A picture that came with the page itself and lies nowhere on the server:
//   <img data-png="BASE64" alt="...">
// The policy of the site allows no data: addresses, so it becomes a blob of this page.

export function enhance(image) {
  const bytes = Uint8Array.from(atob(image.dataset.png), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
  image.src = address;
  delete image.dataset.png;
}
