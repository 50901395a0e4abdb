// Sending: evidence first, in parts that resume, then the visit, until its receipt is here.
// Nothing leaves the phone before that. One page sends at a time, whatever is open.

import { Refused, Session, SignedOut, Unreached, json } from "./session.js";
import { t } from "./words.js";

const AGAIN_MS = 30000;
const MOST_ROUNDS = 3;

/** @typedef {"online" | "offline" | "signed_out" | "other"} Net */

export class Outbox {
  /**
   * @param {import("./store.js").Store} store
   * @param {string} officerId whose visits these are
   * @param {() => void} changed told after every step
   */
  constructor(store, officerId, changed) {
    this.store = store;
    this.officerId = officerId;
    this.changed = changed;
    /** @type {Net} */
    this.net = navigator.onLine ? "online" : "offline";
    /** @type {Session | null} */
    this.session = null;
  }

  /** Send now, and again whenever it may help. */
  watch() {
    window.addEventListener("online", () => this.flush());
    window.addEventListener("offline", () => this.say("offline"));
    window.setInterval(() => this.flush(), AGAIN_MS);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.flush());
    return this.flush();
  }

  /** @param {Net} net */
  say(net) {
    this.net = net;
    this.changed();
  }

  /** Send everything that waits; what cannot be sent now waits on. */
  async flush() {
    await navigator.locks.request("chengxin-outbox", { ifAvailable: true }, async (lock) => {
      if (lock) await this.sendAll();
    });
  }

  async sendAll() {
    try {
      this.session = await Session.find();
      if (this.session.officer.id !== this.officerId) {
        this.say("other");
        return;
      }
      this.say("online");
      for (let visit = await this.next(); visit; visit = await this.next()) await this.sendVisit(visit);
    } catch (error) {
      if (error instanceof Unreached) this.say("offline");
      else if (error instanceof SignedOut) this.say("signed_out");
      else throw error;
    }
  }

  async next() {
    return (await this.store.visits()).find((visit) => visit.state === "queued");
  }

  /** @param {import("./store.js").Visit} visit */
  async sendVisit(visit) {
    await this.store.change(visit.id, (kept) => (kept.tried += 1));
    try {
      for (const item of evidenceOf(visit)) await this.sendEvidence(visit, item);
      const receipt = await this.session.send("POST", "/field/visits", new Blob([visit.body], { type: "application/json" }), {
        "Idempotency-Key": visit.id,
      });
      await this.store.change(visit.id, (kept) => {
        kept.state = "acked";
        kept.receipt = receipt;
        kept.problem = null;
      });
      await this.store.forget(visit, false);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.store.change(visit.id, (kept) => {
        kept.state = "refused";
        kept.problem = error.problem;
      });
    }
    this.changed();
  }

  /** @param {import("./store.js").Visit} visit @param {import("./store.js").PhotoRef} item */
  async sendEvidence(visit, item) {
    const kept = await this.store.get("photos", item.digest);
    if (!kept) throw new Refused({ status: 0, title: t("evidence_gone"), detail: t("evidence_gone_cure") });
    const { digest, size, type, captured_at, position } = item;
    let upload = await this.session.send("POST", "/field/uploads", json({ digest, size_bytes: size, media_type: type, captured_at, position }));
    for (let round = 0; !upload.evidence_id; round += 1) {
      if (round === MOST_ROUNDS) throw new Unreached();
      upload = await this.sendParts(visit, upload, kept.bytes);
      upload = await this.session.send("POST", `/field/uploads/${upload.id}/completion`, null);
    }
    await this.note(visit, digest, size);
  }

  /** @param {import("./store.js").Visit} visit @param {any} upload @param {Blob} bytes */
  async sendParts(visit, upload, bytes) {
    const { limits } = await this.store.get("kit", "kit");
    let state = upload;
    while (state.received_bytes < bytes.size) {
      const offset = state.received_bytes;
      const part = bytes.slice(offset, offset + limits.chunk_bytes, "application/octet-stream");
      try {
        state = await this.session.send("PUT", `/field/uploads/${state.id}?offset=${offset}`, part);
      } catch (error) {
        if (!(error instanceof Refused) || error.problem.type !== "/problems/chunk-out-of-order") throw error;
        state = await this.session.read(`/field/uploads/${state.id}`);
      }
      await this.note(visit, upload.digest, state.received_bytes);
    }
    return state;
  }

  /** @param {import("./store.js").Visit} visit @param {string} digest @param {number} bytes */
  async note(visit, digest, bytes) {
    await this.store.change(visit.id, (kept) => (kept.sent[digest] = bytes));
    this.changed();
  }
}

/**
 * Everything of a visit that is sent as evidence: its photos, and its signature as a picture.
 * @param {import("./store.js").Visit} visit
 * @returns {import("./store.js").PhotoRef[]}
 */
export function evidenceOf(visit) {
  const { signature } = visit;
  if (!signature.digest) return visit.photos;
  return [
    ...visit.photos,
    {
      digest: signature.digest,
      item_key: null,
      caption: "",
      type: "image/png",
      size: signature.size,
      captured_at: signature.captured_at,
      position: visit.position,
    },
  ];
}

/** How much of a visit's evidence has arrived, per cent. @param {import("./store.js").Visit} visit */
export function percentSent(visit) {
  const items = evidenceOf(visit);
  const whole = items.reduce((sum, item) => sum + item.size, 0);
  const sent = items.reduce((sum, item) => sum + (visit.sent[item.digest] ?? 0), 0);
  return whole ? Math.floor((100 * sent) / whole) : 0;
}
