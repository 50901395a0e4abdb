// One item of the checklist as the inspector answers it: verdict, options, number, readings, text.

import { fault, isBad, isGiven } from "./checklist.js";
import { h, icon, zh } from "./dom.js";
import { photoButtons, photoCard } from "./photos.js";
import { t } from "./words.js";

const VERDICTS = [
  ["pass", "check"],
  ["fail", "cross"],
  ["not_applicable", "check"],
];

/**
 * @typedef {{visit: import("./store.js").Visit, store: import("./store.js").Store, last: string | undefined,
 *   changed: (key: string) => void, take: (files: FileList, item: any) => void,
 *   remove: (digest: string) => void}} Hands what an item may do with its visit
 */

export class ItemCard {
  /** @param {import("./checklist.js").Item} item @param {number} place @param {Hands} hands */
  constructor(item, place, hands) {
    this.item = item;
    this.place = place;
    this.hands = hands;
    this.titleId = `t-${item.key}`;
    this.error = h("p", { class: "cx-field-error", id: `item-${item.key}-e`, hidden: true });
    this.same = h("button", { type: "button", class: "btn btn-link btn-sm", on: { click: () => this.repeat() } }, t("same"));
    this.was = h("p", { class: "cx-fd-was", hidden: true }, h("span", {}, ...(hands.last ? [t("last_time"), zh(this.named(hands.last))] : [])), this.same);
    this.photos = h("ul", { class: "cx-evidence" });
    this.evidence = h("div", { class: "cx-fd-evidence" }, this.photos, photoButtons(item.key, (files) => hands.take(files, item)));
    this.note = this.drawNote();
    this.control = this.drawControl();
    this.node = h(
      "section",
      { class: "cx-fd-card", id: `item-${item.key}`, tabindex: "-1", "aria-labelledby": this.titleId, data: { item: item.key } },
      this.drawTitle(),
      this.error,
      this.was,
      this.control,
      this.note,
      this.evidence,
    );
  }

  get answer() {
    return (this.hands.visit.answers[this.item.key] ??= { value: "" });
  }

  drawTitle() {
    const { item } = this;
    const photos = item.photos_least ? [" ", t("photos_wanted", { n: item.photos_least })] : [];
    return h("h2", { id: this.titleId }, `${this.place}. `, zh(item.title), h("small", {}, zh(item.legal_basis), item.required ? "" : ` ${t("optional")}`, ...photos));
  }

  drawNote() {
    const { item } = this;
    const id = `note-${item.key}`;
    return h(
      "div",
      { class: "mt-3 cx-field", hidden: true },
      h("label", { class: "form-label", for: id }, t("note"), item.note_required ? null : h("span", { class: "cx-optional" }, t("optional"))),
      h("p", { class: "form-text", id: `${id}-h` }, item.note_hint ? zh(item.note_hint) : t("note_hint")),
      h("textarea", {
        class: "form-control",
        id,
        rows: 3,
        maxlength: 500,
        "aria-describedby": `${id}-h`,
        value: this.answer.note ?? "",
        on: { input: (/** @type {any} */ event) => this.say({ note: event.target.value }) },
      }),
    );
  }

  drawControl() {
    switch (this.item.type) {
      case "yes_no":
        return this.drawVerdict();
      case "choice":
        return this.drawOptions();
      case "number":
        return this.drawNumbers([0], (_place, text) => this.say({ value: text }), () => this.answer.value);
      case "measurement": {
        const places = [...Array(this.item.readings?.most ?? 1).keys()];
        return this.drawNumbers(places, (place, text) => this.reading(place, text), (place) => this.answer.readings?.[place] ?? "");
      }
      case "text":
        return this.drawText();
      default:
        return h("div", {});
    }
  }

  drawVerdict() {
    const name = `value.${this.item.key}`;
    const one = ([value, symbol]) =>
      h("label", {}, h("input", { type: "radio", name, value, checked: this.answer.value === value, on: { change: () => this.say({ value }) } }), icon(symbol), t(`verdict_${value}`));
    return h("div", { class: "cx-seg", role: "radiogroup", "aria-labelledby": this.titleId }, VERDICTS.map(one));
  }

  drawOptions() {
    const one = (option, place) => {
      const id = `o-${this.item.key}-${place}`;
      const input = h("input", { class: "form-check-input", type: "radio", id, name: `value.${this.item.key}`, value: option.value, checked: this.answer.value === option.value, on: { change: () => this.say({ value: option.value }) } });
      return h("div", { class: "form-check" }, input, h("label", { class: "form-check-label", for: id }, zh(option.label)));
    };
    return h("div", { class: "cx-options", role: "radiogroup", "aria-labelledby": this.titleId }, (this.item.options ?? []).map(one));
  }

  /** @param {number[]} places @param {(place: number, text: string) => void} typed @param {(place: number) => string} value */
  drawNumbers(places, typed, value) {
    const one = (/** @type {number} */ place) =>
      h(
        "div",
        { class: "input-group mt-2" },
        h("input", {
          class: "form-control",
          inputmode: "decimal",
          autocomplete: "off",
          "aria-label": places.length > 1 ? t("reading", { n: place + 1 }) : null,
          "aria-labelledby": places.length > 1 ? null : this.titleId,
          value: value(place),
          on: { input: (/** @type {any} */ event) => typed(place, event.target.value) },
        }),
        this.item.unit ? h("span", { class: "input-group-text" }, zh(this.item.unit)) : null,
      );
    return h("div", {}, places.map(one));
  }

  drawText() {
    return h("textarea", {
      class: "form-control mt-2",
      rows: 3,
      maxlength: 2000,
      "aria-labelledby": this.titleId,
      value: this.answer.value,
      on: { input: (/** @type {any} */ event) => this.say({ value: event.target.value }) },
    });
  }

  /** @param {Partial<import("./store.js").Answer>} said */
  say(said) {
    Object.assign(this.answer, said);
    this.hands.changed(this.item.key);
  }

  /** The same as last time, looked at again. */
  repeat() {
    const [input] = this.control.querySelectorAll("input:not([type=radio]), textarea");
    if (input) input.value = this.hands.last;
    this.say({ value: this.hands.last });
  }

  /** @param {number} place @param {string} text */
  reading(place, text) {
    const readings = [...(this.answer.readings ?? [])];
    while (readings.length <= place) readings.push("");
    readings[place] = text;
    this.say({ readings });
  }

  /** Show what the answer leads to: the note, the photos, what was answered last time. */
  refresh() {
    const { item, answer } = this;
    const bad = isBad(item, answer);
    this.note.hidden = !bad;
    this.evidence.hidden = !(bad || item.photos_least || item.type === "photo" || answer.photos?.length);
    this.was.hidden = !this.hands.last;
    this.same.hidden = item.type === "yes_no" || isGiven(item, answer);
    for (const input of this.control.querySelectorAll("input[type=radio]")) input.checked = input.value === answer.value;
    if (!this.error.hidden || fault(item, answer)?.[0] === "personal_number") this.judge();
  }

  /** @param {string} value an answer in the words of the item */
  named(value) {
    if (this.item.type === "yes_no") return t(`verdict_${value}`);
    const option = this.item.options?.find((one) => one.value === value);
    return option ? option.label : `${value}${this.item.unit ?? ""}`;
  }

  async refreshPhotos() {
    const mine = this.hands.visit.photos.filter((photo) => photo.item_key === this.item.key);
    this.photos.replaceChildren(...(await Promise.all(mine.map((photo) => photoCard(this.hands.store, photo, () => this.hands.remove(photo.digest))))));
  }

  /** Say what is wrong with the answer. @returns {string | null} */
  judge() {
    const found = fault(this.item, this.answer);
    const words = found && t(...found);
    this.error.replaceChildren(icon("alert"), h("span", {}, words ?? ""));
    this.error.hidden = !words;
    this.node.classList.toggle("is-wrong", Boolean(words));
    return words;
  }

  /** @param {string} words of the service */
  accuse(words) {
    this.error.replaceChildren(icon("alert"), h("span", {}, words));
    this.error.hidden = false;
    this.node.classList.add("is-wrong");
  }

  get isOpen() {
    return !isGiven(this.item, this.answer);
  }
}
