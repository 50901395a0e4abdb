// The visit form on a phone: asks only what the answers so far lead to, opens the note after a
// bad answer, and keeps a draft on the device after every change. Without it the form is whole.
"use strict";

(() => {
  const PREFIX = "cx-visit:";

  function stored(act) {
    try {
      return act(window.localStorage);
    } catch {
      return null; // the browser's settings refuse storage
    }
  }

  const received = document.querySelector("[data-received]");
  if (received) stored((store) => store.removeItem(PREFIX + received.dataset.received));

  const form = document.querySelector("form[data-field]");
  if (!form) return;
  const key = PREFIX + form.dataset.field;
  const items = [...form.querySelectorAll("[data-item]")];

  const controls = (item) => [...item.querySelectorAll('[name^="value."]')];
  const value = (item) => {
    const first = controls(item)[0];
    return first.type === "radio"
      ? (controls(item).find((control) => control.checked)?.value ?? "")
      : first.value.trim();
  };

  function isBad(item) {
    const given = value(item);
    if (!given) return false;
    if (item.dataset.type === "yes_no") return given === "fail";
    if (item.dataset.type === "choice") {
      return controls(item).some((control) => control.checked && "bad" in control.dataset);
    }
    const number = Number(given);
    const { low, high } = item.dataset;
    if (low === undefined && high === undefined) return false;
    return (low !== undefined && number < Number(low)) || (high !== undefined && number > Number(high));
  }

  // What is not asked is switched off, so that the browser does not send it.
  function ask() {
    const asked = new Set();
    for (const item of items) {
      const { when, whenIs } = item.dataset;
      const earlier = when && items.find((other) => other.dataset.item === when);
      const isAsked = !earlier || (asked.has(when) && whenIs.split(" ").includes(value(earlier)));
      item.hidden = !isAsked;
      for (const control of controls(item)) control.disabled = !isAsked;
      const note = item.querySelector("[data-note-of]");
      if (note) {
        note.hidden = !isAsked || !isBad(item);
        note.querySelector("textarea").disabled = note.hidden;
      }
      if (isAsked) asked.add(item.dataset.item);
    }
    for (const section of form.querySelectorAll("[data-section]")) {
      section.hidden = !section.querySelector("[data-item]:not([hidden])");
    }
    const open = items.filter((item) => asked.has(item.dataset.item));
    const left = open.filter((item) => !value(item)).length;
    const bar = form.querySelector("progress");
    bar.max = open.length;
    bar.value = open.length - left;
    form.querySelector("[data-left]").textContent = form.dataset.leftWord + left;
  }

  const IS_OURS = /^(value\.|note\.|second$|place$|inspected_on$)/;

  function keep() {
    const draft = {};
    for (const [name, text] of new FormData(form)) if (IS_OURS.test(name) && text) draft[name] = text;
    if (stored((store) => (store.setItem(key, JSON.stringify(draft)), true))) {
      const at = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      form.querySelector("[data-kept]").textContent = form.dataset.keptWord + at;
    }
  }

  function restore() {
    const draft = JSON.parse(stored((store) => store.getItem(key)) ?? "null");
    if (!draft) return;
    for (const control of form.elements) {
      if (!IS_OURS.test(control.name) || !(control.name in draft)) continue;
      if (control.type === "radio") control.checked = control.value === draft[control.name];
      else control.value = draft[control.name];
    }
    form.querySelector("[data-kept]").textContent = form.dataset.restoredWord;
  }

  // A page that came back with faults holds what was sent; the draft is older.
  if (!document.querySelector(".cx-errors")) restore();
  ask();
  form.addEventListener("input", () => {
    ask();
    keep();
  });
  form.addEventListener("submit", () => {
    const clock = form.querySelector('[name="device_time"]');
    if (clock) clock.value = new Date().toISOString();
  });
})();
