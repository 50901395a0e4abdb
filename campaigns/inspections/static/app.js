// The field page on the phone. It draws from what is kept there, and asks the service when it can.

import { h, legalDay, useIcons } from "./dom.js";
import { showFind } from "./find.js";
import { VisitForm } from "./form.js";
import { Frame } from "./frame.js";
import { showHome } from "./home.js";
import { finishLeaving } from "./leaving.js";
import { Outbox } from "./outbox.js";
import { showOutbox } from "./outbox_page.js";
import { Session, SignedOut, Unreached } from "./session.js";
import { Device, Store } from "./store.js";
import { begin } from "./visit.js";
import { learn, t } from "./words.js";

const RECEIPTS_KEPT_MS = 14 * 24 * 3600 * 1000;

export class App {
  /** @param {HTMLElement} root @param {Device} device @param {string} language */
  constructor(root, device, language) {
    this.device = device;
    this.language = language;
    this.frame = new Frame(root, this);
    /** @type {any} */
    this.kit = null;
    /** Groups of orders that are shown to their end. @type {Set<string>} */
    this.unfolded = new Set();
    this.drawing = Promise.resolve();
  }

  /** @param {{id: string, name: string, agency: string}} officer whose store is opened */
  async open(officer) {
    this.officer = officer;
    this.store = await Store.open(officer.id);
    this.outbox = new Outbox(this.store, officer.id, () => this.refresh());
    this.kit = await this.store.get("kit", "kit");
  }

  /** Take along what the service has for this officer now. @returns {Promise<boolean>} whether it told anything new */
  async pack() {
    const kit = await new Session(this.officer, "").read("/field/kit.json");
    if (kit.officer.id !== this.officer.id || JSON.stringify(kit) === JSON.stringify(this.kit)) return false;
    this.kit = kit;
    await this.store.keep("kit", kit);
    for (const [digest, checklist] of Object.entries(kit.checklists)) await this.store.keep(`checklist:${digest}`, checklist);
    return true;
  }

  async start(campaign, subject, assignmentId) {
    const same = (await this.store.visits()).find((one) => one.state === "draft" && one.campaign_id === campaign.id && one.subject.uscc === subject.uscc);
    const second = this.crewOf(assignmentId)[0] ?? (await this.store.get("kit", "second")) ?? "";
    const visit = same ?? begin(campaign, subject, assignmentId, legalDay(), second);
    await this.store.put(visit);
    navigator.storage?.persist?.();
    this.go(`#/visit/${visit.id}`);
  }

  /** Whom an order sends along with this officer. @param {string | null} assignmentId @returns {string[]} */
  crewOf(assignmentId) {
    const order = this.kit?.assignments.find((one) => one.id === assignmentId);
    return (order?.officers ?? []).filter((id) => id !== this.officer.id);
  }

  /** @param {string} campaignId @param {string} uscc */
  orderFor(campaignId, uscc) {
    return this.kit.assignments.find((order) => order.campaign_id === campaignId && order.subject.uscc === uscc)?.id ?? null;
  }

  /** Everybody whom this phone has heard of. */
  async subjects() {
    const heard = (await this.store.get("kit", "subjects")) ?? [];
    return [...this.kit.assignments.map((order) => order.subject), ...heard];
  }

  /** @param {{subjects: {uscc: string, name: string}[], last: object}} answer */
  async learnSubjects(answer) {
    const all = new Map([...(await this.subjects()), ...answer.subjects].map((subject) => [subject.uscc, subject]));
    await this.store.keep("subjects", [...all.values()].slice(-200));
    Object.assign(this.kit.last, answer.last);
    await this.store.keep("kit", this.kit);
  }

  /** @param {string} address */
  go(address) {
    if (location.hash === address) this.route();
    else location.hash = address;
  }

  /** Draw what the address names; one screen at a time. */
  route() {
    const next = () => this.draw();
    this.drawing = this.drawing.then(next, next);
    return this.drawing;
  }

  async draw() {
    const [, screen, id] = location.hash.split("/");
    if (screen === "visit" && (await this.showVisit(id))) return;
    await this.store.keep("current", null);
    if (screen === "find") await showFind(this, id);
    else if (screen === "outbox") await showOutbox(this);
    else await showHome(this);
  }

  /** @param {string} id */
  async showVisit(id) {
    const visit = await this.store.get("visits", id);
    const checklist = visit && (await this.store.get("kit", `checklist:${visit.checklist}`));
    if (visit?.state !== "draft" || !checklist) return false;
    await this.store.keep("current", id);
    await new VisitForm(this, visit, checklist).show();
    return true;
  }

  /** After a step of the outbox: its screen is drawn anew, any other one is left alone. */
  refresh() {
    if (location.hash.startsWith("#/outbox")) this.route();
    else this.frame.refresh();
  }

  /** @param {string | undefined} size of the letters */
  resize(size) {
    if (size) document.documentElement.dataset.size = size;
    else delete document.documentElement.dataset.size;
  }

  /** @param {string} title @param {string} note @param {string} act @returns {Promise<boolean>} */
  confirm(title, note, act) {
    return new Promise((resolve) => {
      const button = (kind, value, words) => h("button", { class: `btn ${kind}`, value }, words);
      const dialog = /** @type {HTMLDialogElement} */ (
        h("dialog", { class: "cx-fd-ask", "aria-labelledby": "ask-h" }, h("form", { method: "dialog" }, h("h2", { id: "ask-h" }, title), h("p", {}, note), h("div", { class: "cx-actions" }, button("btn-danger", "yes", act), button("btn-secondary", "", t("cancel")))))
      );
      dialog.addEventListener("close", () => (dialog.remove(), resolve(dialog.returnValue === "yes")));
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  /** Receipts stay for two weeks; the service has them for good. */
  async tidy() {
    const old = Date.now() - RECEIPTS_KEPT_MS;
    for (const visit of await this.store.visits()) {
      if (visit.state === "acked" && Date.parse(visit.saved_at) < old) await this.store.forget(visit, true);
    }
  }
}

/** Who is signed in, and whether the service could be asked. @param {Device} device */
async function whose(device) {
  const held = await device.get("officer");
  if (!navigator.onLine) return held;
  try {
    await finishLeaving(device);
    const { officer } = await Session.find();
    await device.set("officer", officer);
    return officer;
  } catch (error) {
    if (error instanceof Unreached || error instanceof SignedOut) return held;
    throw error;
  }
}

/** @param {App} app @returns {Promise<boolean>} whether there is anything new to draw */
async function packIfReached(app) {
  try {
    return await app.pack();
  } catch (error) {
    if (error instanceof Unreached || error instanceof SignedOut) return false;
    throw error;
  }
}

/** @param {HTMLElement} root */
async function boot(root) {
  const device = await Device.open();
  const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";
  await device.set("language", language);
  useIcons(root.dataset.icons ?? "");
  await learn(language);
  const app = new App(root, device, language);
  app.resize(await device.get("size"));
  const officer = await whose(device);
  if (officer) await app.open(officer);
  if (officer && !app.kit) await packIfReached(app);
  if (!app.kit) {
    root.querySelector("[data-signed-out]")?.removeAttribute("hidden");
    return;
  }
  await app.tidy();
  const current = await app.store.get("kit", "current");
  if (!location.hash && current) history.replaceState(null, "", `#/visit/${current}`);
  window.addEventListener("hashchange", () => app.route());
  await app.route();
  root.dataset.ready = "yes";
  await app.outbox.watch();
  const atHome = !location.hash || location.hash === "#/";
  if ((await packIfReached(app)) && atHome && (!location.hash || location.hash === "#/")) await app.route();
}

const root = /** @type {HTMLElement | null} */ (document.querySelector("[data-field-app]"));
// Without these the plain pages of the service do, as long as there is a network.
if (root && window.indexedDB && window.crypto?.subtle && navigator.locks) {
  navigator.serviceWorker?.register("/field/sw.js", { scope: "/field" });
  boot(root);
}
