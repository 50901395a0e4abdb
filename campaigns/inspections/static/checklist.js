// A checklist on the phone: what is asked, what is bad, what is left. It only guides; the
// service decides by the same rules (campaigns/planning/answers.py).

import { looksPersonal } from "./personal.js";

/**
 * @typedef {{low?: string, high?: string}} Bounds
 * @typedef {{item: string, is?: string[]} & Bounds} Condition
 * @typedef {{key: string, section: string, title: string, type: string, legal_basis: string,
 *   required: boolean, shown_if?: Condition[], finding?: object,
 *   options?: {value: string, label: string, finding?: object}[], unit?: string, plausible?: Bounds,
 *   accepted?: Bounds, readings?: {least: number, most: number, judged_by: string},
 *   photos_least?: number, note_hint?: string, note_required?: boolean}} Item
 * @typedef {import("./store.js").Answer} Answer
 */

/** @param {Bounds | undefined} bounds @param {number} value */
export function holds(bounds, value) {
  const { low, high } = bounds ?? {};
  return (low === undefined || value >= Number(low)) && (high === undefined || value <= Number(high));
}

/** @param {string | undefined} text a number as typed; NaN for anything else */
export function number(text) {
  return text && /^\s*[-+]?(\d+\.?\d*|\.\d+)\s*$/.test(text) ? Number(text) : NaN;
}

/**
 * The items that the answers so far lead to, in order.
 * @param {Item[]} items
 * @param {Record<string, Answer>} answers
 */
export function asked(items, answers) {
  const byKey = new Map(items.map((item) => [item.key, item]));
  const found = new Set();
  return items.filter((item) => {
    const isAsked = (item.shown_if ?? []).every((condition) => {
      const earlier = answers[condition.item];
      if (!found.has(condition.item) || !isGiven(byKey.get(condition.item), earlier)) return false;
      if (byKey.get(condition.item)?.type === "number") return holds(condition, number(earlier.value));
      return (condition.is ?? []).includes(earlier.value);
    });
    if (isAsked) found.add(item.key);
    return isAsked;
  });
}

/** Whether anything was answered. @param {Item | undefined} item @param {Answer | undefined} answer */
export function isGiven(item, answer) {
  if (!item || !answer) return false;
  if (item.type === "measurement") return (answer.readings ?? []).some((reading) => reading.trim());
  if (item.type === "photo") return (answer.photos ?? []).length > 0;
  return Boolean(answer.value?.trim());
}

/** Whether the answer would establish a finding. @param {Item} item @param {Answer | undefined} answer */
export function isBad(item, answer) {
  if (!isGiven(item, answer)) return false;
  if (item.type === "yes_no") return answer.value === "fail";
  if (item.type === "choice") return Boolean(item.options?.find((option) => option.value === answer.value)?.finding);
  if (!item.finding) return false;
  if (item.type === "number") return !holds(item.accepted, number(answer.value));
  if (item.type !== "measurement") return false;
  const values = (answer.readings ?? []).filter((reading) => reading.trim()).map(number);
  if (item.readings?.judged_by !== "mean") return values.some((value) => !holds(item.accepted, value));
  return !holds(item.accepted, values.reduce((sum, value) => sum + value, 0) / values.length);
}

/**
 * What is still wrong with one answer, as a key of the words with its places; null when it will do.
 * @param {Item} item
 * @param {Answer | undefined} answer
 * @returns {[string, Record<string, string | number>] | null}
 */
export function fault(item, answer) {
  const photos = answer?.photos?.length ?? 0;
  const least = item.photos_least ?? 0;
  if (!isGiven(item, answer)) {
    if (item.required) return item.type === "photo" ? ["photos_least", { n: Math.max(1, least) }] : ["not_answered", {}];
    return null;
  }
  if (looksPersonal(answer.value) || (isBad(item, answer) && looksPersonal(answer.note))) return ["personal_number", {}];
  if (photos < least) return ["photos_least", { n: least }];
  const readings = item.type === "measurement" ? (answer.readings ?? []).filter((reading) => reading.trim()) : [];
  if (item.type === "measurement" && readings.length < (item.readings?.least ?? 1)) {
    return ["readings_least", { n: item.readings?.least ?? 1 }];
  }
  for (const text of item.type === "number" ? [answer.value] : readings) {
    if (Number.isNaN(number(text))) return ["not_a_number", {}];
    if (!holds(item.plausible, number(text))) return ["implausible", {}];
  }
  return item.note_required && isBad(item, answer) && !answer.note?.trim() ? ["note_needed", {}] : null;
}

/**
 * The answers to what is asked, as they are sent: nothing that was typed and then skipped.
 * @param {Item[]} items
 * @param {Record<string, Answer>} answers
 */
export function sendable(items, answers) {
  /** @type {Record<string, Answer>} */
  const sent = {};
  for (const item of asked(items, answers)) {
    const answer = answers[item.key];
    if (!isGiven(item, answer)) continue;
    const note = isBad(item, answer) ? answer.note?.trim() : "";
    sent[item.key] = {
      value: item.type === "measurement" || item.type === "photo" ? "" : answer.value.trim(),
      ...(note && { note }),
      ...(item.type === "measurement" && { readings: answer.readings.map((reading) => reading.trim()).filter(Boolean) }),
      ...(answer.photos?.length && { photos: answer.photos }),
    };
  }
  return sent;
}
