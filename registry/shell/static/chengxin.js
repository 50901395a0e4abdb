// Progressive enhancement: every page works without this file. No library, no inline code.
// Words come from data- attributes of <body>, so that they are translated with the page.
"use strict";

(() => {
  const body = document.body;
  const KEYS_OFF = "cx-keys-off";
  const DRAFT_EVERY_MS = 20000;

  // ---- storage that may be refused by the browser's settings ----
  function remember(store, key, value) {
    try {
      if (value === null) store.removeItem(key);
      else store.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  }
  function recall(store, key) {
    try {
      return store.getItem(key);
    } catch {
      return null;
    }
  }

  // ---- after a refused form the summary takes the focus ----
  document.querySelector("[data-focus]")?.focus();

  // ---- keys: / search, j k rows, Enter open, ? all of them ----
  let rowIndex = -1;
  const isTyping = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));

  function toRow(step) {
    const rows = [...document.querySelectorAll('[data-keys="rows"] tbody tr')];
    if (!rows.length) return;
    rows[rowIndex]?.classList.remove("is-at");
    rowIndex = Math.min(Math.max(rowIndex + step, 0), rows.length - 1);
    const row = rows[rowIndex];
    row.classList.add("is-at");
    const link = row.querySelector("a[href]");
    (link ?? row).scrollIntoView({ block: "nearest" });
    link?.focus();
  }

  function onSingleKey(event) {
    if (event.key === "/") {
      const search = document.querySelector('[aria-keyshortcuts="/"]');
      if (!search) return;
      event.preventDefault();
      search.focus();
    } else if (event.key === "j") toRow(1);
    else if (event.key === "k") toRow(-1);
    else if (event.key === "?") location.assign(body.dataset.shortcuts);
  }

  function onFormKey(event) {
    const form = event.target instanceof Element ? event.target.closest("form[data-draft]") : null;
    if (!form) return;
    if (event.key === "s") {
      event.preventDefault();
      keep(form);
    } else if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".btn-primary, .btn-danger"));
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey) return;
    if (event.ctrlKey || event.metaKey) onFormKey(event);
    else if (!isTyping(event.target) && recall(localStorage, KEYS_OFF) !== "1") onSingleKey(event);
  });

  const keysSwitch = document.querySelector("[data-keys-switch]");
  if (keysSwitch) {
    const show = () => {
      const off = recall(localStorage, KEYS_OFF) === "1";
      keysSwitch.textContent = off ? keysSwitch.dataset.on : keysSwitch.dataset.off;
    };
    keysSwitch.hidden = false;
    show();
    keysSwitch.addEventListener("click", () => {
      remember(localStorage, KEYS_OFF, recall(localStorage, KEYS_OFF) === "1" ? null : "1");
      show();
    });
  }

  // ---- drafts: kept in this tab only (it may hold personal data), gone when the form is taken ----
  const draftKey = (form) => `cx-draft:${form.dataset.draft}`;
  const NOT_KEPT = new Set(["csrf_token", "idempotency_key", "version"]);

  function values(form) {
    const fields = [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
    const secret = [...form.querySelectorAll('input[type="password"]')].map((input) => input.name);
    return fields.filter(([name]) => !secret.includes(name));
  }

  function say(form, text) {
    const note = form.querySelector("[data-draft-note]");
    if (note) note.textContent = text;
    return note;
  }

  function keep(form) {
    const text = JSON.stringify(values(form));
    if (text === form.cxKept) return;
    if (remember(sessionStorage, draftKey(form), text)) {
      form.cxKept = text;
      const now = new Date();
      const time = `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
      say(form, body.dataset.kept + time);
    }
  }

  function fill(form, fields) {
    const byName = new Map();
    for (const [name, value] of fields) byName.set(name, [...(byName.get(name) ?? []), value]);
    for (const control of form.elements) {
      if (!control.name || NOT_KEPT.has(control.name) || control.type === "hidden" || control.type === "file") continue;
      const found = byName.get(control.name);
      if (control.type === "checkbox" || control.type === "radio") control.checked = Boolean(found?.includes(control.value));
      else if (found) control.value = found[0];
    }
  }

  function restore(form) {
    const text = recall(sessionStorage, draftKey(form));
    if (!text || form.querySelector("[aria-invalid]")) return;
    const before = JSON.stringify(values(form));
    if (text === before) return;
    fill(form, JSON.parse(text));
    form.cxKept = text;
    const note = say(form, body.dataset.restore);
    if (!note) return;
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "btn btn-link btn-sm";
    discard.textContent = body.dataset.discard;
    discard.addEventListener("click", () => {
      remember(sessionStorage, draftKey(form), null);
      fill(form, JSON.parse(before));
      form.cxKept = before;
      note.textContent = "";
    });
    note.append(" ", discard);
  }

  // A page that says "done" (a message of kind ok) after a form was sent: the draft has served.
  const SENT = "cx-draft-sent";
  const sent = recall(sessionStorage, SENT);
  if (sent) {
    remember(sessionStorage, SENT, null);
    if (document.querySelector('.cx-flashes .cx-msg[data-kind="ok"]')) remember(sessionStorage, sent, null);
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    form.cxKept = JSON.stringify(values(form));
    restore(form);
    form.addEventListener("focusout", () => keep(form));
    setInterval(() => keep(form), DRAFT_EVERY_MS);
    form.addEventListener("submit", () => {
      keep(form);
      remember(sessionStorage, SENT, draftKey(form));
    });
  }

  // ---- commands and digests: copied whole at a press ----
  if (navigator.clipboard) {
    for (const block of document.querySelectorAll(".cx-cmd")) {
      const text = block.textContent;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-secondary cx-copy";
      button.textContent = body.dataset.copy;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text);
        button.textContent = body.dataset.copied;
      });
      block.prepend(button);
    }
  }

  // ---- printing ----
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
