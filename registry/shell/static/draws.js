// The secret number of an agency is made and kept in its own browser; only the commitment is sent.
// Without this file the same is done with the command that the page shows.
"use strict";

(() => {
  const panel = document.querySelector("[data-draw-secret]");
  if (!panel || !globalThis.crypto?.subtle) return;
  const kept = `cx-draw-secret-${panel.dataset.drawSecret}`;

  function hex(bytes) {
    return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  function random() {
    return hex(crypto.getRandomValues(new Uint8Array(32)));
  }
  function recalled() {
    try {
      return JSON.parse(localStorage.getItem(kept));
    } catch {
      return null;
    }
  }
  async function committed({ number, salt }) {
    const words = ["chengxin-draw-2", "commitment", panel.dataset.pool, panel.dataset.agency, number, salt];
    return hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(words.join("|"))));
  }
  async function show(secret) {
    panel.querySelector("[data-number]").textContent = secret.number;
    panel.querySelector("[data-salt]").textContent = secret.salt;
    panel.querySelector("[data-made]").hidden = false;
    panel.querySelector('[name="commit-commitment"]').value = await committed(secret);
  }

  const make = panel.querySelector("[data-make]");
  if (make) {
    make.hidden = false;
    make.querySelector("button").addEventListener("click", () => {
      const secret = recalled() ?? { number: random(), salt: random() };
      try {
        localStorage.setItem(kept, JSON.stringify(secret));
      } catch {
        // A browser that keeps nothing: the page shows the numbers, and says to write them down.
      }
      show(secret);
    });
  }
  const reveal = panel.querySelector('[name="reveal-contribution"]');
  const secret = recalled();
  if (reveal && secret && !reveal.value) {
    reveal.value = secret.number;
    panel.querySelector('[name="reveal-salt"]').value = secret.salt;
  }
})();
