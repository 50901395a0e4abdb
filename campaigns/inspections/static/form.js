// A visit as it is made: every stroke is kept at once, and what is kept is what is shown.

import { asked } from "./checklist.js";
import { clock, code, h, icon, zh } from "./dom.js";
import { visitFields } from "./fields.js";
import { ItemCard } from "./item.js";
import { capture, photoButtons, photoCard } from "./photos.js";
import { SignatureCard } from "./signing.js";
import { isFull } from "./store.js";
import { sealed } from "./visit.js";
import { t } from "./words.js";

export class VisitForm {
  /** @param {import("./app.js").App} app @param {import("./store.js").Visit} visit @param {{key: string, items: import("./checklist.js").Item[]}} checklist */
  constructor(app, visit, checklist) {
    this.app = app;
    this.visit = visit;
    this.items = checklist.items;
    const last = app.kit?.last?.[visit.subject.uscc]?.[checklist.key];
    this.cards = this.items.map((item, place) => new ItemCard(item, place + 1, this.hands(last?.answers[item.key])));
    this.isDirty = false;
    /** @type {Promise<void> | null} */
    this.saving = null;
  }

  /** @param {string | undefined} last */
  hands(last) {
    return {
      visit: this.visit,
      store: this.app.store,
      last,
      changed: (/** @type {string} */ key) => this.changed(key),
      take: (/** @type {FileList} */ files, /** @type {any} */ item) => this.take(files, item),
      remove: (/** @type {string} */ digest) => this.remove(digest),
    };
  }

  async show() {
    const { visit, app } = this;
    this.kept = h("span", { role: "status" });
    this.left = h("span", {});
    this.bar = h("progress", { max: 1, value: 0, "aria-label": t("progress") });
    this.errors = h("div", { class: "px-3 pt-3" });
    this.fields = visitFields(this);
    this.general = h("ul", { class: "cx-evidence" });
    this.signature = new SignatureCard(this);
    this.problems = h("p", { class: "cx-field-error", hidden: true, role: "alert" });
    app.frame.show({
      title: zh(visit.subject.name),
      name: visit.subject.name,
      under: [zh(visit.campaign), h("br"), code(visit.subject.uscc)],
      back: ["#/", t("home")],
      main: [
        h("div", { class: "cx-fd-prog" }, h("div", { class: "row-between" }, this.left, this.kept), this.bar),
        this.errors,
        this.allFine(),
        this.fields.node,
        ...this.sections(),
        this.evidenceCard(),
        this.signature.node,
        this.foot(),
      ],
    });
    await this.refresh();
    this.told();
    this.accuse(visit.problem);
    if (visit.at) document.getElementById(`item-${visit.at}`)?.scrollIntoView({ block: "center" });
    else if (visit.problem) this.errors.querySelector("section")?.focus();
  }

  /** One tap for a clean visit; each item is still recorded, and can be changed, by itself. */
  allFine() {
    const button = h("button", { type: "button", class: "btn btn-secondary w-100", on: { click: () => this.answerAllFine() } }, icon("check"), t("all_fine"));
    return h("section", { class: "cx-fd-card cx-fd-fine", "aria-label": t("all_fine") }, button, h("p", { class: "cx-note mb-0" }, t("all_fine_note")));
  }

  answerAllFine() {
    const { answers } = this.visit;
    const open = () => asked(this.items, answers).filter((item) => item.type === "yes_no" && !answers[item.key]?.value);
    // An answer may lead to further items.
    for (let items = open(); items.length; items = open()) {
      for (const item of items) answers[item.key] = { ...answers[item.key], value: "pass" };
    }
    this.changed(null);
    const left = this.cards.find((card) => this.isAsked(card) && card.item.required && card.isOpen);
    (left ?? this.signature).node.scrollIntoView({ block: "center" });
  }

  sections() {
    /** @type {Map<string, HTMLElement>} */
    const found = new Map();
    for (const card of this.cards) {
      const name = card.item.section;
      if (!found.has(name)) found.set(name, h("div", { data: { section: name } }, h("h2", { class: "cx-fd-sec" }, zh(name))));
      found.get(name)?.append(card.node);
    }
    return [...found.values()];
  }

  evidenceCard() {
    return h(
      "section",
      { class: "cx-fd-card", "aria-labelledby": "photos-h" },
      h("h2", { id: "photos-h" }, t("photos"), h("small", {}, t("photos_note"))),
      this.general,
      photoButtons("visit", (files) => this.take(files, null)),
    );
  }

  foot() {
    return h(
      "div",
      { class: "cx-fd-foot" },
      h("a", { class: "btn btn-secondary", href: "#/" }, t("later")),
      h("button", { type: "button", class: "btn btn-primary", on: { click: () => this.finish() } }, t("finish")),
      this.problems,
      h("p", {}, t("finish_note")),
    );
  }

  /** @param {ItemCard} card */
  isAsked(card) {
    return !card.node.hidden;
  }

  get open() {
    return this.cards.filter((card) => this.isAsked(card) && card.isOpen).length;
  }

  /** Keep what was just said, then show what follows from it. @param {string | null} key of an item */
  changed(key) {
    if (key) this.visit.at = key;
    this.draw();
    return this.keep();
  }

  /** On the disk when the promise is done; strokes made meanwhile are written together. */
  keep() {
    this.isDirty = true;
    this.kept.textContent = t("keeping");
    this.saving ??= this.save();
    return this.saving;
  }

  async save() {
    try {
      while (this.isDirty) {
        this.isDirty = false;
        this.visit.saved_at = new Date().toISOString();
        await this.app.store.put(this.visit);
      }
      this.told();
    } catch (error) {
      this.complain(isFull(error) ? t("storage_full") : t("storage_failed"));
    } finally {
      this.saving = null;
    }
  }

  told() {
    this.kept.textContent = t("kept", { time: clock(this.visit.saved_at) });
  }

  /** @param {string} words */
  complain(words) {
    this.problems.replaceChildren(icon("alert"), h("span", {}, words));
    this.problems.hidden = !words;
  }

  draw() {
    const shown = new Set(asked(this.items, this.visit.answers).map((item) => item.key));
    for (const card of this.cards) {
      card.node.hidden = !shown.has(card.item.key);
      card.refresh();
    }
    for (const section of document.querySelectorAll("[data-section]")) {
      section.hidden = !section.querySelector("[data-item]:not([hidden])");
    }
    const open = this.open;
    this.bar.setAttribute("max", String(shown.size));
    this.bar.setAttribute("value", String(shown.size - open));
    this.left.textContent = t("left", { done: shown.size - open, left: open });
  }

  async refresh() {
    this.draw();
    await Promise.all(this.cards.map((card) => card.refreshPhotos()));
    const mine = this.visit.photos.filter((photo) => photo.item_key === null);
    this.general.replaceChildren(...(await Promise.all(mine.map((photo) => photoCard(this.app.store, photo, () => this.remove(photo.digest))))));
  }

  /** @param {FileList} files @param {any} item */
  async take(files, item) {
    this.complain("");
    for (const file of files) {
      const number = this.visit.photos.filter((photo) => photo.item_key === (item?.key ?? null)).length + 1;
      const caption = item ? `${item.title.slice(0, 40)} ${number}` : t("photo_of_visit", { n: number });
      const wrong = await capture(this.app.store, this.visit, file, {
        item_key: item?.key ?? null,
        caption,
        limits: this.app.kit.limits,
        add: (ref) => this.add(ref),
      });
      if (wrong) this.complain(wrong);
    }
    await this.refresh();
    this.told();
  }

  /** @param {import("./store.js").PhotoRef} ref */
  add(ref) {
    const { visit } = this;
    visit.photos.push(ref);
    const answer = ref.item_key && (visit.answers[ref.item_key] ??= { value: "" });
    if (answer) answer.photos = [...(answer.photos ?? []), ref.digest];
    visit.saved_at = new Date().toISOString();
    return () => this.drop(ref.digest);
  }

  /** @param {string} digest */
  drop(digest) {
    this.visit.photos = this.visit.photos.filter((photo) => photo.digest !== digest);
    for (const answer of Object.values(this.visit.answers)) {
      if (answer.photos) answer.photos = answer.photos.filter((photo) => photo !== digest);
    }
  }

  /** @param {string} digest */
  async remove(digest) {
    this.drop(digest);
    await this.keep();
    await this.refresh();
  }

  /** Everything that is still to be changed: where, and what. @returns {[string, string][]} */
  faults() {
    const items = this.cards.filter((card) => this.isAsked(card)).map((card) => [`item-${card.item.key}`, card.judge(), card]);
    return [
      ...this.fields.faults(),
      ...items.filter(([, words]) => words).map(([id, words, card]) => [id, `${t("item_n", { n: card.place })} ${words}`]),
      ...this.signature.faults(),
    ];
  }

  async finish() {
    const faults = this.faults();
    this.summarise(faults.map(([id, words]) => [id, words]));
    if (faults.length) return;
    this.visit.state = "queued";
    this.visit.problem = null;
    this.visit.body = sealed(this.visit, this.items, this.app.officer.id);
    await this.keep();
    await this.app.store.keep("second", this.visit.second);
    await this.app.store.keep("current", null);
    this.app.go("#/outbox");
    this.app.outbox.flush();
  }

  /** @param {[string, string][]} lines */
  summarise(lines) {
    if (!lines.length) {
      this.errors.replaceChildren();
      return;
    }
    const one = ([id, words]) => {
      const to = (/** @type {Event} */ event) => {
        event.preventDefault();
        document.getElementById(id)?.focus();
        document.getElementById(id)?.scrollIntoView({ block: "center" });
      };
      return h("li", {}, id ? h("a", { href: `#${id}`, on: { click: to } }, words) : words);
    };
    const box = h("section", { class: "cx-errors", role: "alert", tabindex: "-1", "aria-labelledby": "errors-h" }, h("h2", { id: "errors-h" }, t("to_change", { n: lines.length })), h("ul", {}, lines.map(one)));
    this.errors.replaceChildren(box);
    box.focus();
  }

  /** What the service refused, each line at its item. @param {any} problem */
  accuse(problem) {
    if (!problem) return;
    const lines = (problem.errors ?? []).map(({ pointer, detail }) => {
      const key = /^#\/answers\/([^/]+)/.exec(pointer)?.[1];
      const card = this.cards.find((one) => one.item.key === key);
      card?.accuse(detail);
      return [card ? `item-${key}` : "", card ? `${t("item_n", { n: card.place })} ${detail}` : detail];
    });
    this.summarise(lines.length ? lines : [["", `${problem.title} ${problem.detail}`]]);
  }
}
