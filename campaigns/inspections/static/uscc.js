// Whether a credit code can be one (GB 32100-2015), so that a slip is told on the spot.

const DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** @param {string} typed full width, lower case and spaces are forgiven */
export function normalise(typed) {
  return typed.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
}

/** @param {string} code normalised */
export function isCode(code) {
  const places = [...code].map((digit) => DIGITS.indexOf(digit));
  if (places.length !== 18 || places.includes(-1)) return false;
  let sum = 0;
  let weight = 1;
  for (const place of places.slice(0, 17)) {
    sum += place * weight;
    weight = (weight * 3) % 31;
  }
  return (31 - (sum % 31)) % 31 === places[17];
}
