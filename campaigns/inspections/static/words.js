// What the page says, in the language of the page. Every sentence comes from the service.

/** @type {Record<string, string>} */
let known = {};

/** @param {string} language zh or en */
export async function learn(language) {
  const answer = await fetch(`/field/words/${language}.json`);
  known = await answer.json();
}

/**
 * The sentence of a key, its %(places)s filled.
 * @param {string} key
 * @param {Record<string, string | number>} [places]
 */
export function t(key, places = {}) {
  const sentence = known[key];
  if (sentence === undefined) throw new Error(`no words for ${key}`);
  return sentence.replace(/%\((\w+)\)s/g, (_whole, name) => String(places[name]));
}
