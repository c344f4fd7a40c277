// Photo evidence is made small on the phone: at most 1280 px, JPEG of about 150 kB, without EXIF.
//   <input type="file" accept="image/*" data-photo>   (multiple allowed)
//   [data-photo-preview="ID of the input"]            optional; otherwise one is added after the input
//   [data-error]                                      optional, inside the nearest .field
// Where a browser cannot do it the original file stays, and the server makes it small.

import { clearProblem, showProblem } from "./notice.js";
import { _ } from "./text.js";

const SIDE = 1280;
const BYTES = 150_000;
const QUALITIES = [0.82, 0.72, 0.6, 0.5, 0.4];

const isImage = (file) => file.type.startsWith("image/") || /\.(heic|heif)$/i.test(file.name);
const isHeic = (file) => /hei[cf]/i.test(file.type) || /\.(heic|heif)$/i.test(file.name);
const kilobytes = (file) => `${Math.max(1, Math.round(file.size / 1000))} kB`;

function draw(bitmap) {
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // a transparent PNG would turn black as JPEG
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const jpeg = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

// Answers a smaller JPEG File, or the same file when it is no image.
export async function shrink(file) {
  if (!isImage(file)) return file;
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = draw(bitmap);
  bitmap.close();
  let blob = null;
  for (const quality of QUALITIES) {
    blob = await jpeg(canvas, quality);
    if (blob && blob.size <= BYTES) break;
  }
  if (!blob) return file;
  return new File([blob], file.name.replace(/(\.[^.]*)?$/, ".jpg"), { type: "image/jpeg" });
}

function previewOf(input) {
  const given = document.querySelector(`[data-photo-preview="${CSS.escape(input.id)}"]`);
  if (given) return given;
  const made = document.createElement("output");
  made.className = "stack gap-2";
  made.dataset.photoPreview = input.id;
  input.after(made);
  return made;
}

function show(input, files) {
  const preview = previewOf(input);
  preview.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  preview.replaceChildren(...files.filter((file) => file.type === "image/jpeg").map((file) => {
    const figure = document.createElement("figure");
    const image = new Image();
    Object.assign(image, { src: URL.createObjectURL(file), alt: _("Foto yang akan dikirim"), width: 160 });
    const caption = document.createElement("figcaption");
    caption.textContent = kilobytes(file);
    figure.append(image, caption);
    return figure;
  }));
}

function complain(input, file) {
  const message = isHeic(file)
    ? _("Foto HEIC belum bisa dibaca ponsel ini. Pilih foto JPG, atau potret ulang lewat tombol kamera.")
    : _("Foto ini tidak terbaca. Pilih foto lain atau potret ulang.");
  showProblem(input.closest(".field") ?? input.parentElement, message);
}

async function replaceFiles(input) {
  const field = input.closest(".field") ?? input.parentElement;
  clearProblem(field);
  const chosen = new DataTransfer();
  for (const file of input.files) {
    chosen.items.add(await shrink(file).catch(() => (complain(input, file), file)));
  }
  input.files = chosen.files;
  show(input, Array.from(chosen.files));
}

export function enhance(input) {
  input.addEventListener("change", () => replaceFiles(input));
  if (input.files.length > 0) replaceFiles(input); // chosen before this module had come
}
