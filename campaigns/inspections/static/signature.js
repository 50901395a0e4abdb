// The party's signature, drawn with a finger, as a picture that is kept like any other evidence.

import { h } from "./dom.js";
import { t } from "./words.js";

/**
 * A field to sign in.
 * @param {(picture: Blob | null) => void} signed told the picture after each stroke, null when cleared
 */
export function signaturePad(signed) {
  const canvas = /** @type {HTMLCanvasElement} */ (
    h("canvas", { class: "cx-fd-pad", width: 800, height: 320, role: "img", "aria-label": t("sign_here") })
  );
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  let isDrawing = false;

  const blank = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { strokeStyle: "#17212b", lineWidth: 5, lineCap: "round", lineJoin: "round" });
  };
  const at = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };

  canvas.addEventListener("pointerdown", (event) => {
    isDrawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!isDrawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    if (!isDrawing) return;
    isDrawing = false;
    canvas.toBlob((picture) => signed(picture), "image/png");
  });
  blank();
  const clear = h("button", { type: "button", class: "btn btn-secondary btn-sm", on: { click: () => (blank(), signed(null)) } }, t("sign_again"));
  return h("div", {}, canvas, clear);
}
