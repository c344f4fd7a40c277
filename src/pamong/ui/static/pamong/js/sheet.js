// Fills and shows the signing sheet. The page provides <template id="sheet"> holding one <dialog class="sheet"> with
//   data-slot  title, count, fingerprint, countdown   text (each may occur more than once)
//              live        aria-live="polite", visually hidden: sparse spoken countdown
//              status      what the phone is doing now (role="status"), hidden
//              error       role="alert", hidden
//              groups      list; holds <template data-row="group"> with slots number, kind and letters,
//                          and in letters a <template data-row="letter"> with slots link (an <a>) and mark
//              outliers    hidden list; holds <template data-row="outlier"> with slots text and link (an <a>)
//   data-action="sign" and data-action="cancel" buttons (type="button")
// States of a letter are words in "mark" and data-state on its row: unopened, checking, same, differs, unread.

import { fingerprint } from "./batch.js";
import { _ } from "./text.js";

const MARKS = {
  unopened: () => _("belum dibuka"),
  checking: () => _("diperiksa"),
  same: () => _("cocok"),
  differs: () => _("berbeda"),
  unread: () => _("belum terambil"),
};

const slots = (node, name) => node.querySelectorAll(`[data-slot="${name}"]`);

export function fill(node, name, text) {
  for (const slot of slots(node, name)) slot.textContent = text;
}

// A message of the sheet: an empty one hides its place.
export function say(node, name, text) {
  fill(node, name, text);
  for (const slot of slots(node, name)) slot.hidden = text === "";
}

function addRow(list, kind) {
  const row = list.querySelector(`template[data-row="${kind}"]`).content.cloneNode(true);
  const element = row.firstElementChild;
  list.append(row);
  return element;
}

function link(row, item, text) {
  const anchor = row.querySelector('a[data-slot="link"]');
  Object.assign(anchor, { href: item.pdf, target: "_blank", rel: "noopener", textContent: text });
  anchor.dataset.document = item.document;
}

export function mark(dialog, item, state) {
  for (const row of dialog.querySelectorAll(`[data-letter="${item.document}"]`)) {
    row.dataset.state = state;
    fill(row, "mark", MARKS[state]());
  }
}

function addGroup(dialog, title, items) {
  const group = addRow(slots(dialog, "groups")[0], "group");
  fill(group, "number", String(items.length));
  fill(group, "kind", title);
  const letters = slots(group, "letters")[0];
  for (const item of items) {
    const row = addRow(letters, "letter");
    row.dataset.letter = item.document;
    link(row, item, item.name);
    mark(letters, item, "unopened");
  }
}

function addOutlier(dialog, item) {
  const list = slots(dialog, "outliers")[0];
  const row = addRow(list, "outlier");
  fill(row, "text", `${item.name}: ${item.outlier}`);
  link(row, item, item.opened ? _("Lihat lagi") : _("Buka dulu"));
  list.hidden = false;
}

// Puts the sheet into the page (not yet shown) and returns its dialog.
export function build(prompt, root) {
  const dialog = document.getElementById("sheet").content.cloneNode(true).querySelector("dialog");
  const byTitle = grouped(prompt.items);
  for (const [title, items] of byTitle) addGroup(dialog, title, items);
  for (const item of prompt.items.filter((each) => each.outlier)) addOutlier(dialog, item);
  fill(dialog, "title", _("Tanda tangani {count} surat?", { count: prompt.count }));
  fill(dialog, "count", String(prompt.count));
  fill(dialog, "fingerprint", fingerprint(root));
  document.body.append(dialog);
  return dialog;
}

function grouped(items) {
  const groups = new Map();
  for (const item of items) groups.set(item.title, [...(groups.get(item.title) ?? []), item]);
  return groups;
}
