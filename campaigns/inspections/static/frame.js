// The frame around every screen: head, the line about the network, main, foot.

import { h, icon } from "./dom.js";
import { t } from "./words.js";

const SIGN_IN = "/sign-in?next=/field";

export class Frame {
  /** @param {HTMLElement} root @param {import("./app.js").App} app */
  constructor(root, app) {
    this.root = root;
    this.app = app;
    this.net = h("div", { class: "cx-fd-net", role: "status", hidden: true });
    this.box = h("a", { href: "#/outbox" }, icon("upload"), t("outbox"));
  }

  /**
   * Put a screen up; focus goes to its top.
   * @param {{title: Node | string, name: string, under?: (Node | string)[], back?: [string, string], main: Node[], foot?: Node | null}} screen
   */
  show({ title, name, under = [], back, main, foot = null }) {
    const way = back ? h("a", { href: back[0] }, icon("back"), back[1]) : h("span", {});
    const head = h(
      "header",
      { class: "cx-fd-top cx-dark" },
      h("div", { class: "row-between" }, way, this.box),
      h("h1", {}, title),
      under.length ? h("p", {}, ...under) : null,
    );
    this.main = h("main", { id: "main", tabindex: "-1" }, ...main);
    this.root.replaceChildren(head, this.net, this.main, ...(foot ? [foot] : []));
    document.title = t("page_title", { name });
    this.refresh();
    window.scrollTo(0, 0);
  }

  /** What changes while a screen stays: the network and the outbox. */
  async refresh() {
    const { outbox, store } = this.app;
    if (!store || !outbox) return;
    const waiting = (await store.visits()).filter((visit) => visit.state === "queued" || visit.state === "refused").length;
    this.box.replaceChildren(icon("upload"), t("outbox_count", { n: waiting }));
    const said = {
      online: null,
      offline: [icon("offline"), h("span", {}, t("net_offline"))],
      signed_out: [icon("person"), h("span", {}, t("net_signed_out")), h("a", { href: SIGN_IN }, t("sign_in"))],
      other: [icon("person"), h("span", {}, t("net_other")), h("a", { href: SIGN_IN }, t("sign_in"))],
    }[outbox.net];
    this.net.hidden = !said;
    if (said && this.net.dataset.net !== outbox.net) this.net.replaceChildren(...said);
    this.net.dataset.net = outbox.net;
  }
}
