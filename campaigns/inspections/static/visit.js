// A visit on the phone: how it begins, and what of it is sent.

import { sendable } from "./checklist.js";
import { digestsOf } from "./store.js";

/**
 * A fresh visit, nothing answered.
 * @param {{id: string, name: string, checklist: string}} campaign
 * @param {{uscc: string, name: string}} subject
 * @param {string | null} assignmentId
 * @param {string} today legal day, Beijing time
 * @param {string} second the colleague who goes along
 * @returns {import("./store.js").Visit}
 */
export function begin(campaign, subject, assignmentId, today, second) {
  return {
    id: crypto.randomUUID(),
    state: "draft",
    campaign_id: campaign.id,
    campaign: campaign.name,
    checklist: campaign.checklist,
    assignment_id: assignmentId,
    subject,
    inspected_on: today,
    second,
    place: "",
    answers: {},
    photos: [],
    position: null,
    signature: { kind: "" },
    at: null,
    started_at: new Date().toISOString(),
    saved_at: new Date().toISOString(),
    body: null,
    tried: 0,
    sent: {},
    problem: null,
    receipt: null,
  };
}

/**
 * What is sent of a visit, as text: sent again, it is the same to the last byte.
 * @param {import("./store.js").Visit} visit
 * @param {import("./checklist.js").Item[]} items
 * @param {string} officerId
 */
export function sealed(visit, items, officerId) {
  const { signature } = visit;
  return JSON.stringify({
    campaign_id: visit.campaign_id,
    uscc: visit.subject.uscc,
    inspected_on: visit.inspected_on,
    officers: [officerId, visit.second],
    answers: sendable(items, visit.answers),
    client_ref: `device:${visit.id}`,
    device_time: new Date().toISOString(),
    place: visit.place.trim() || null,
    assignment_id: visit.assignment_id,
    position: visit.position,
    evidence: visit.photos.map(({ digest, item_key, caption }) => ({ digest, item_key, caption })),
    signature:
      signature.kind === "signed"
        ? { signed_by: signature.signed_by.trim(), digest: signature.digest, unsigned_reason: null }
        : { signed_by: null, digest: null, unsigned_reason: signature.reason.trim() },
  });
}

/**
 * Whether the receipt is for exactly what this phone sent: every piece of evidence, none besides.
 * @param {import("./store.js").Visit} visit
 */
export function isWholeReceipt(visit) {
  const [ours, theirs] = [digestsOf(visit), visit.receipt?.evidence ?? []].map((digests) => [...digests].sort().join());
  return ours === theirs;
}
