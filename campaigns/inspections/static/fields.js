// The visit itself: day, colleague, place, position.

import { h, legalDay } from "./dom.js";
import { looksPersonal } from "./personal.js";
import { position } from "./position.js";
import { t } from "./words.js";

/** @param {string} id @param {string | (string | Node)[]} label @param {HTMLElement} control @param {string | null} hint */
export function field(id, label, control, hint = null) {
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-h`);
  return h(
    "div",
    { class: "cx-field" },
    h("label", { class: "form-label", for: id }, label),
    hint ? h("p", { class: "form-text", id: `${id}-h` }, hint) : null,
    control,
  );
}

/**
 * Who may go along: those whom the order names first, then who else inspects for the agency.
 * @param {import("./app.js").App} app
 * @param {import("./store.js").Visit} visit
 */
function colleaguesFor(app, visit) {
  const crew = new Set(app.crewOf(visit.assignment_id));
  const option = (one) => h("option", { value: one.id, lang: "zh-CN" }, one.name);
  const [ordered, others] = [true, false].map((is) => app.kit.colleagues.filter((one) => crew.has(one.id) === is));
  if (!ordered.length) return others.map(option);
  return [
    h("optgroup", { label: t("second_ordered") }, ordered.map(option)),
    ...(others.length ? [h("optgroup", { label: t("second_others") }, others.map(option))] : []),
  ];
}

/** @param {import("./form.js").VisitForm} form */
export function visitFields(form) {
  const { visit, app } = form;
  const keep = (/** @type {string} */ name) => ({
    input: (/** @type {any} */ event) => {
      visit[name] = event.target.value;
      form.changed(null);
    },
  });
  const second = h(
    "select",
    { class: "form-select", name: "second", on: keep("second") },
    h("option", { value: "" }, t("choose")),
    colleaguesFor(app, visit),
  );
  // Who was there and left meanwhile stays named: the visit is judged by its own day.
  if (visit.second && !app.kit.colleagues.some((one) => one.id === visit.second)) {
    second.append(h("option", { value: visit.second }, t("second_left")));
  }
  second.value = visit.second;
  const day = h("input", { class: "form-control", type: "date", name: "inspected_on", max: legalDay(), value: visit.inspected_on, on: keep("inspected_on") });
  const place = h("input", { class: "form-control", name: "place", maxlength: 200, autocomplete: "off", value: visit.place, on: keep("place") });
  return {
    node: h(
      "section",
      { class: "cx-fd-card", "aria-labelledby": "who-h" },
      h("h2", { id: "who-h" }, t("this_visit")),
      h("div", { class: "cx-fields" }, field("f-inspected_on", t("inspected_on"), day), field("f-second", t("second"), second), field("f-place", [t("place"), h("span", { class: "cx-optional" }, t("optional"))], place, t("place_hint"))),
      positionLine(form),
    ),
    faults: () => [
      ...(looksPersonal(visit.place) ? [["f-place", t("personal_number")]] : []),
      ...(visit.second ? [] : [["f-second", t("second_needed")]]),
      ...(visit.inspected_on && visit.inspected_on <= legalDay() ? [] : [["f-inspected_on", t("day_wrong")]]),
    ],
  };
}

/** @param {import("./form.js").VisitForm} form */
function positionLine(form) {
  const said = h("span", { role: "status" });
  const button = h("button", { type: "button", class: "btn btn-secondary" }, t("take_position"));
  const tell = () => {
    const found = form.visit.position;
    said.textContent = found ? t("position_kept", { metres: Math.round(Number(found.accuracy_m)) }) : t("position_none");
    button.textContent = found ? t("take_position_again") : t("take_position");
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = t("position_asking");
    try {
      form.visit.position = await position();
      await form.keep();
      tell();
    } catch {
      said.textContent = t("position_failed");
    }
    button.disabled = false;
  });
  tell();
  return h("div", { class: "cx-fd-place" }, said, button);
}
