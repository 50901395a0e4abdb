// What waits, what is on its way, what has its receipt, and what needs the officer.

import { clock, h, icon, size, zh } from "./dom.js";
import { percentSent } from "./outbox.js";
import { isWholeReceipt } from "./visit.js";
import { t } from "./words.js";

const ICONS = { waiting: "clock", sending: "sync", acked: "check", failed: "alert" };
const SCARCE_BYTES = 200 * 1048576;

/** @param {import("./app.js").App} app */
export async function showOutbox(app) {
  const visits = (await app.store.visits()).filter((visit) => visit.state !== "draft").reverse();
  const waiting = visits.filter((visit) => visit.state !== "acked").length;
  app.frame.show({
    title: t("outbox"),
    name: t("outbox"),
    under: [t("outbox_note", { n: waiting })],
    back: ["#/", t("home")],
    main: [
      h(
        "section",
        { class: "cx-fd-card", "aria-label": t("outbox") },
        waiting ? h("p", { class: "cx-small mb-2" }, t("keep_data")) : null,
        visits.length ? h("ul", { class: "cx-outbox" }, visits.map((visit) => line(app, visit))) : h("p", {}, t("outbox_empty")),
        waiting
          ? h("div", { class: "cx-actions" }, h("button", { type: "button", class: "btn btn-secondary w-100", on: { click: () => app.outbox.flush() } }, icon("sync"), t("send_now")))
          : null,
      ),
      ...(await storageNote()),
    ],
  });
}

/** @param {import("./app.js").App} app @param {import("./store.js").Visit} visit */
function line(app, visit) {
  const send = { queued: visit.tried ? "sending" : "waiting", refused: "failed", acked: "acked" }[visit.state];
  const percent = percentSent(visit);
  const state = { waiting: t("state_waiting"), sending: t("state_sending", { n: `${percent}%` }), failed: t("state_failed"), acked: t("state_acked") }[send];
  return h(
    "li",
    { data: { send, visit: visit.id } },
    icon(ICONS[send]),
    h("div", {}, h("b", {}, zh(visit.subject.name)), ...details(app, visit)),
    h("span", { class: "st" }, state),
    send === "sending" ? h("progress", { max: 100, value: percent, "aria-label": t("sending_of", { name: visit.subject.name }) }) : null,
  );
}

/** @param {import("./app.js").App} app @param {import("./store.js").Visit} visit */
function details(app, visit) {
  const { receipt, problem } = visit;
  if (receipt) {
    const items = Object.keys(JSON.parse(visit.body).answers).length;
    const whole = isWholeReceipt(visit) ? t("receipt_whole", { items, photos: visit.photos.length }) : t("receipt_differs");
    return [
      h("small", {}, t("receipt", { no: receipt.receipt_no, time: clock(receipt.recorded_at) }), h("br"), whole),
      h("small", { class: "cx-hash" }, receipt.digest),
      receipt.findings.length ? h("small", {}, t("findings_wait", { n: receipt.findings.length })) : null,
    ];
  }
  if (problem) {
    const said = (problem.errors ?? []).map((error) => error.detail).join(" ") || problem.detail;
    return [h("small", {}, t("not_taken", { words: `${problem.title} ${said}` })), again(app, visit, t("correct"))];
  }
  const photos = h("small", {}, t("on_phone", { photos: visit.photos.length, size: size(visit.photos.reduce((sum, photo) => sum + photo.size, 0)) }));
  return visit.tried ? [photos] : [photos, again(app, visit, t("take_back"))];
}

/** Open it again; what was never received may still be changed. */
function again(app, visit, words) {
  const open = async () => {
    await app.store.change(visit.id, (kept) => Object.assign(kept, { state: "draft", body: null, tried: 0 }));
    app.go(`#/visit/${visit.id}`);
  };
  return h("button", { type: "button", class: "btn btn-link btn-sm px-0", on: { click: open } }, words);
}

async function storageNote() {
  const estimate = await navigator.storage?.estimate?.();
  const left = estimate ? (estimate.quota ?? 0) - (estimate.usage ?? 0) : Infinity;
  return left < SCARCE_BYTES ? [h("section", { class: "cx-fd-card" }, h("p", { class: "cx-field-error" }, icon("alert"), h("span", {}, t("storage_scarce", { size: size(left) }))))] : [];
}
