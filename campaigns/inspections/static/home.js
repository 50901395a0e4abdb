// The first screen: what was begun, what is due, what may be begun.

import { code, h, icon, legalDay, zh } from "./dom.js";
import { leave } from "./leaving.js";
import { t } from "./words.js";

const FEW = 5;

/** @param {import("./app.js").App} app */
export async function showHome(app) {
  const visits = await app.store.visits();
  const drafts = visits.filter((visit) => visit.state === "draft");
  const busy = new Set(visits.map((visit) => visit.assignment_id));
  const due = app.kit.assignments.filter((order) => !busy.has(order.id));
  app.frame.show({
    title: t("title"),
    name: t("title"),
    under: [zh(`${app.officer.name}　${app.officer.agency}`)],
    main: [
      ...part(t("drafts"), drafts.map((visit) => draftCard(app, visit))),
      ...groupsOf(due).flatMap(([name, orders]) => group(app, name, orders)),
      ...(app.kit.has_more_assignments ? [h("p", { class: "cx-fd-card" }, t("more_orders", { n: app.kit.assignments.length }))] : []),
      ...part(t("campaigns"), app.kit.campaigns.map((campaign) => campaignCard(campaign))),
      ...(app.kit.campaigns.length ? [] : [h("section", { class: "cx-fd-card" }, h("h2", {}, t("no_campaigns")), h("p", {}, t("no_campaigns_note")))]),
    ],
    foot: foot(app),
  });
}

/**
 * Orders by when they are due: what is late first.
 * @param {any[]} orders the one due first first
 * @returns {[string, any[]][]}
 */
function groupsOf(orders) {
  const today = legalDay();
  return [
    ["assignments_overdue", orders.filter((order) => order.due_on < today)],
    ["assignments_today", orders.filter((order) => order.due_on === today)],
    ["assignments_later", orders.filter((order) => order.due_on > today)],
  ];
}

/** A group of orders: a few of them, and a button for the rest. */
function group(app, name, orders) {
  const whole = app.unfolded.has(name) || orders.length <= FEW;
  const cards = (whole ? orders : orders.slice(0, FEW)).map((order) => orderCard(app, order));
  const unfold = async () => {
    app.unfolded.add(name);
    await showHome(app);
    document.getElementById(name)?.focus();
  };
  const more = h("p", { class: "cx-fd-card" }, h("button", { type: "button", class: "btn btn-secondary w-100", on: { click: unfold } }, t("show_all", { n: orders.length })));
  return orders.length ? [h("h2", { class: "cx-fd-sec", id: name, tabindex: "-1" }, t(name, { n: orders.length })), ...cards, ...(whole ? [] : [more])] : [];
}

/** @param {string} heading @param {HTMLElement[]} cards */
function part(heading, cards) {
  return cards.length ? [h("h2", { class: "cx-fd-sec" }, heading), ...cards] : [];
}

/** @param {import("./app.js").App} app @param {import("./store.js").Visit} visit */
function draftCard(app, visit) {
  const drop = async () => {
    if (!(await app.confirm(t("drop_draft"), t("drop_draft_note"), t("drop_draft_act")))) return;
    await app.store.forget(visit, true);
    await showHome(app);
  };
  return h(
    "section",
    { class: "cx-fd-card" },
    h("h3", {}, zh(visit.subject.name), h("small", {}, zh(visit.campaign))),
    h(
      "div",
      { class: "cx-actions" },
      h("a", { class: "btn btn-primary", href: `#/visit/${visit.id}` }, t("go_on")),
      h("button", { type: "button", class: "btn btn-secondary", on: { click: drop } }, t("drop_draft_act")),
    ),
  );
}

/** @param {import("./app.js").App} app @param {any} order */
function orderCard(app, order) {
  const campaign = app.kit.campaigns.find((one) => one.id === order.campaign_id);
  const late = order.due_on < legalDay();
  const start = () => app.start(campaign, order.subject, order.id);
  return h(
    "section",
    { class: "cx-fd-card" },
    h("h3", {}, zh(order.subject.name), h("small", {}, zh(campaign.name), " ", code(order.subject.uscc))),
    h("p", { class: late ? "cx-fd-late" : "cx-note" }, late ? t("overdue", { day: order.due_on }) : t("due", { day: order.due_on })),
    h("button", { type: "button", class: "btn btn-primary w-100", on: { click: start } }, t("start")),
  );
}

/** @param {any} campaign */
function campaignCard(campaign) {
  return h(
    "section",
    { class: "cx-fd-card" },
    h("h3", {}, zh(campaign.name), h("small", {}, t("ends_on", { day: campaign.ends_on }))),
    h("a", { class: "btn btn-secondary w-100", href: `#/find/${campaign.id}` }, t("start_other")),
  );
}

/** @param {import("./app.js").App} app */
function foot(app) {
  const other = app.language === "zh" ? "en" : "zh";
  const speak = async (/** @type {Event} */ event) => {
    event.preventDefault();
    await app.device.set("language", other);
    location.assign(navigator.onLine ? `/language?to=${other}&next=/field` : "/field");
  };
  const enlarge = async () => {
    const larger = document.documentElement.dataset.size === "large" ? undefined : "large";
    await app.device.set("size", larger);
    app.resize(larger);
  };
  return h(
    "footer",
    { class: "cx-fd-card" },
    h(
      "div",
      { class: "cx-links" },
      h("a", { href: "/console/inspections?finding_state=recorded" }, t("confirm_findings")),
      h("a", { href: `/language?to=${other}&next=/field`, lang: other === "en" ? "en" : "zh-CN", on: { click: speak } }, other === "en" ? "English" : "中文"),
      h("button", { type: "button", class: "btn btn-link", on: { click: enlarge } }, t("letters")),
      h("button", { type: "button", class: "btn btn-link", on: { click: () => leave(app) } }, icon("back"), t("sign_out")),
    ),
  );
}
