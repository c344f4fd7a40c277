// Asks the phone where it is, once, because a button was pressed; nothing is asked before or after.
// Fills lintang, bujur (degrees) and ketelitian (metres) of a form, and returns what it found. Without an answer they
// stay empty, and it is null.

const OPTIONS = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 15_000 };
const FIELDS = ["lintang", "bujur", "ketelitian"];

const read = () =>
  new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(null);
    navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), () => resolve(null), OPTIONS);
  });

function field(form, name) {
  const given = form.elements.namedItem(name);
  if (given) return given;
  const made = Object.assign(document.createElement("input"), { type: "hidden", name });
  form.append(made);
  return made;
}

export async function fillPosition(form) {
  const found = await read();
  const values = found
    ? [found.latitude.toFixed(6), found.longitude.toFixed(6), Math.ceil(found.accuracy)]
    : ["", "", ""];
  FIELDS.forEach((name, at) => (field(form, name).value = values[at]));
  return found;
}
