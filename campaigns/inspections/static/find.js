// Whom to visit: those on the phone by name or code, everybody while there is a network.

import { code, h, zh } from "./dom.js";
import { SignedOut, Unreached } from "./session.js";
import { isCode, normalise } from "./uscc.js";
import { t } from "./words.js";

/** @param {import("./app.js").App} app @param {string} campaignId */
export async function showFind(app, campaignId) {
  const campaign = app.kit.campaigns.find((one) => one.id === campaignId);
  if (!campaign) {
    app.go("#/");
    return;
  }
  const hits = h("div", { "aria-live": "polite" });
  const box = h("input", { class: "form-control", id: "q", type: "search", autocomplete: "off", "aria-describedby": "q-h", required: true });
  const search = async (/** @type {Event} */ event) => {
    event.preventDefault();
    hits.replaceChildren(...(await found(app, campaign, box.value.trim())));
  };
  app.frame.show({
    title: t("find_title"),
    name: t("find_title"),
    under: [zh(campaign.name)],
    back: ["#/", t("home")],
    main: [
      h(
        "section",
        { class: "cx-fd-card", "aria-labelledby": "find-h" },
        h("h2", { id: "find-h" }, t("find")),
        h(
          "form",
          { role: "search", on: { submit: search } },
          h("div", { class: "cx-field" }, h("label", { class: "form-label", for: "q" }, t("find_label")), h("p", { class: "form-text", id: "q-h" }, t("find_hint")), box),
          h("div", { class: "cx-actions" }, h("button", { class: "btn btn-primary w-100" }, t("find"))),
        ),
      ),
      hits,
    ],
  });
  box.focus();
}

/** @param {import("./app.js").App} app @param {any} campaign @param {string} typed */
async function found(app, campaign, typed) {
  if (!typed) return [];
  const card = (/** @type {{uscc: string, name: string}} */ subject) =>
    h(
      "section",
      { class: "cx-fd-card" },
      h("h2", {}, zh(subject.name), h("small", {}, code(subject.uscc))),
      h("button", { type: "button", class: "btn btn-secondary w-100", on: { click: () => app.start(campaign, subject, app.orderFor(campaign.id, subject.uscc)) } }, t("visit_this")),
    );
  const wanted = normalise(typed);
  const known = (await app.subjects()).filter(({ uscc, name }) => uscc.includes(wanted) || name.includes(typed));
  const all = new Map([...known, ...(await online(app, typed))].map((subject) => [subject.uscc, subject]));
  if (!all.size && isCode(wanted)) all.set(wanted, { uscc: wanted, name: t("unknown_name") });
  if (all.size) return [...all.values()].map(card);
  return [h("section", { class: "cx-fd-card", role: "status" }, h("h2", {}, t("no_hit")), h("p", {}, t(app.outbox.net === "online" ? "no_hit_note" : "no_hit_offline")))];
}

/** @param {import("./app.js").App} app @param {string} typed */
async function online(app, typed) {
  try {
    const answer = await app.outbox.session?.read(`/field/subjects.json?q=${encodeURIComponent(typed)}`);
    if (!answer) return [];
    await app.learnSubjects(answer);
    return answer.subjects;
  } catch (error) {
    if (error instanceof Unreached || error instanceof SignedOut) return [];
    throw error;
  }
}
