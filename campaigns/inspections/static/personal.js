// Numbers of persons in what is typed, told while it is typed. The service decides.

const SEPARATORS = /(?<=\d)[\s.·-](?=[\dXx])/gu;
const IDENTITY = /(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])/u;
const MOBILE = /(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)/u;
const LANDLINE = /(?<!\d)0\d{2,3}[-(（)）]\d{7,8}(?!\d)/u;

/** @param {string | undefined} text @returns {boolean} whether an identity or telephone number seems to stand in it */
export function looksPersonal(text) {
  const plain = (text ?? "").normalize("NFKC");
  const joined = plain.replace(SEPARATORS, "");
  return IDENTITY.test(joined) || MOBILE.test(joined) || LANDLINE.test(plain);
}
