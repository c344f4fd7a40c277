// Base 41, the twin of pamong.core.base41: three characters for two bytes, two for an odd last one, least significant first.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-$*:.";

function number(group) {
  let value = 0;
  for (const sign of Array.from(group).reverse()) {
    const digit = ALPHABET.indexOf(sign);
    if (digit < 0) throw new RangeError("no sign of the alphabet");
    value = value * 41 + digit;
  }
  return value;
}

// Throws on anything that encode would not have written.
export function decode(text) {
  if (text.length % 3 === 1) throw new RangeError("cut short");
  const bytes = [];
  for (const group of text.match(/.{1,3}/gs) ?? []) {
    const value = number(group);
    if (value >= 256 ** (group.length - 1)) throw new RangeError("a group beyond its bytes");
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}
