// Elements made by hand, without markup in strings: whatever is typed stays text.

/** @typedef {Node | string | number | null | undefined | false} Child */

let icons = "";

/** @param {string} address of the symbols */
export function useIcons(address) {
  icons = address;
}

/**
 * An element. `on` holds listeners, `data` data attributes; a true attribute is written bare,
 * false and null are left out.
 * @param {string} tag
 * @param {Record<string, any>} [given]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === "on") for (const [kind, act] of Object.entries(value)) made.addEventListener(kind, act);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name === "value" || name === "checked" || name === "disabled") made[name] = value;
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.flat().filter((child) => child || child === 0).map((child) => (typeof child === "number" ? String(child) : child)));
  return made;
}

/** @param {string} name of a symbol */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${icons}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Chinese words of a record inside a page of another language.
 * @param {string} text
 */
export function zh(text) {
  return document.documentElement.lang.startsWith("zh") ? text : h("span", { lang: "zh-CN" }, text);
}

/**
 * A credit code in its groups, copied whole.
 * @param {string} code
 */
export function code(code) {
  const parts = [code.slice(0, 2), code.slice(2, 8), code.slice(8, 17), code.slice(17)];
  return h("span", { class: "cx-code" }, parts.map((part) => h("span", {}, part)));
}

/** @param {number} bytes */
export function size(bytes) {
  return bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} kB`;
}

const LEGAL_ZONE = "Asia/Shanghai";

/**
 * The legal day of an instant: Beijing time, wherever the phone is.
 * @param {string | number | Date} [instant]
 */
export function legalDay(instant = Date.now()) {
  return new Date(instant).toLocaleDateString("sv-SE", { timeZone: LEGAL_ZONE });
}

/**
 * The time of an instant in the legal zone; with its day, when that is another than today.
 * @param {string | number | Date} instant
 */
export function clock(instant) {
  const time = new Date(instant).toLocaleTimeString("sv-SE", { timeZone: LEGAL_ZONE, hour: "2-digit", minute: "2-digit" });
  return legalDay(instant) === legalDay() ? time : `${legalDay(instant)} ${time}`;
}
