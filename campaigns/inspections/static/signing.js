// The end of a visit: the party signs, or the officer says why nobody did.

import { field } from "./fields.js";
import { h, icon } from "./dom.js";
import { sha256 } from "./photos.js";
import { signaturePad } from "./signature.js";
import { t } from "./words.js";

const REASONS = ["refused", "absent"];

export class SignatureCard {
  /** @param {import("./form.js").VisitForm} form */
  constructor(form) {
    this.form = form;
    this.error = h("p", { class: "cx-field-error", id: "signature-e", hidden: true });
    this.body = h("div", {});
    this.node = h(
      "section",
      { class: "cx-fd-card", id: "item-signature", tabindex: "-1", "aria-labelledby": "signature-h" },
      h("h2", { id: "signature-h" }, t("signature"), h("small", {}, t("signature_note"))),
      this.error,
      this.choice(),
      this.body,
    );
    this.draw();
  }

  get signature() {
    return this.form.visit.signature;
  }

  choice() {
    const one = (/** @type {string} */ kind, /** @type {string} */ symbol) => {
      const choose = () => {
        this.form.visit.signature = { kind };
        this.draw();
        this.form.keep();
      };
      return h("label", {}, h("input", { type: "radio", name: "signature", value: kind, checked: this.signature.kind === kind, on: { change: choose } }), icon(symbol), t(`signature_${kind}`));
    };
    return h("div", { class: "cx-seg cx-fd-two", role: "radiogroup", "aria-labelledby": "signature-h" }, one("signed", "check"), one("unsigned", "cross"));
  }

  draw() {
    if (this.signature.kind === "signed") this.body.replaceChildren(...this.signed());
    else if (this.signature.kind === "unsigned") this.body.replaceChildren(this.unsigned());
    else this.body.replaceChildren();
  }

  signed() {
    const name = h("input", {
      class: "form-control",
      maxlength: 60,
      autocomplete: "off",
      value: this.signature.signed_by ?? "",
      on: { input: (/** @type {any} */ event) => ((this.signature.signed_by = event.target.value), this.form.keep()) },
    });
    const state = h("p", { class: "cx-note", role: "status" }, this.signature.digest ? t("signature_kept") : "");
    const pad = signaturePad(async (picture) => {
      await this.keepPicture(picture);
      state.textContent = picture ? t("signature_kept") : "";
    });
    return [h("div", { class: "mt-3" }, field("f-signed_by", t("signed_by"), name)), pad, state];
  }

  /** @param {Blob | null} picture */
  async keepPicture(picture) {
    const { form } = this;
    if (!picture) {
      Object.assign(this.signature, { digest: undefined, size: undefined });
      await form.keep();
      return;
    }
    const bytes = await picture.arrayBuffer();
    const digest = await sha256(bytes);
    Object.assign(this.signature, { digest, size: bytes.byteLength, captured_at: new Date().toISOString() });
    await form.app.store.putPhoto(structuredClone(form.visit), { digest, bytes: new Blob([bytes], { type: "image/png" }) });
    form.told();
  }

  unsigned() {
    const say = (/** @type {string} */ reason) => {
      this.signature.reason = reason;
      this.form.keep();
    };
    const words = h("textarea", { class: "form-control", rows: 2, maxlength: 500, value: this.signature.reason ?? "", on: { input: (/** @type {any} */ event) => say(event.target.value) } });
    const usual = REASONS.map((reason) =>
      h("button", { type: "button", class: "btn btn-secondary btn-sm", on: { click: () => ((words.value = t(`unsigned_${reason}`)), say(words.value)) } }, t(`unsigned_${reason}`)),
    );
    return h("div", { class: "mt-3" }, h("div", { class: "cx-actions" }, usual), field("f-unsigned_reason", t("unsigned_reason"), words));
  }

  /** @returns {[string, string][]} */
  faults() {
    const { kind, signed_by, digest, reason } = this.signature;
    const words =
      kind === "signed" ? (signed_by?.trim() && digest ? null : t("signature_incomplete")) : kind === "unsigned" && reason?.trim() ? null : t("signature_needed");
    this.error.replaceChildren(icon("alert"), h("span", {}, words ?? ""));
    this.error.hidden = !words;
    return words ? [["item-signature", words]] : [];
  }
}
