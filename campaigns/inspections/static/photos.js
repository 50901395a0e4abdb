// Evidence at the moment it is captured: its bytes as the camera gave them, hashed, then kept.

import { h, icon, size, clock } from "./dom.js";
import { isFull } from "./store.js";
import { t } from "./words.js";

/** @param {ArrayBuffer} bytes @returns {Promise<string>} SHA-256, 64 hexadecimal digits */
export async function sha256(bytes) {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Hash a file and keep its original with the visit. The visit knows it when the disk does.
 * @param {import("./store.js").Store} store
 * @param {import("./store.js").Visit} visit
 * @param {Blob} file
 * @param {{item_key: string | null, caption: string, add: (ref: import("./store.js").PhotoRef) => () => void,
 *   limits: {item_bytes: number, media_types: string[]}}} about `add` writes the reference and gives its undoing
 * @returns {Promise<string | null>} why it was not kept, null when it was
 */
export async function capture(store, visit, file, { item_key, caption, add, limits }) {
  if (!limits.media_types.includes(file.type)) return t("media_refused");
  if (file.size > limits.item_bytes) return t("photo_too_large", { limit: size(limits.item_bytes) });
  const bytes = await file.arrayBuffer();
  const digest = await sha256(bytes);
  if (visit.photos.some((photo) => photo.digest === digest)) return t("photo_twice");
  const undo = add({
    digest,
    item_key,
    caption,
    type: file.type,
    size: file.size,
    captured_at: new Date().toISOString(),
    position: visit.position,
  });
  try {
    await store.putPhoto(visit, { digest, bytes: new Blob([bytes], { type: file.type }) });
  } catch (error) {
    undo();
    if (isFull(error)) return t("storage_full");
    throw error;
  }
  return null;
}

/**
 * A small picture of a photo, drawn: no address of it ever exists.
 * @param {Blob} bytes
 */
async function thumbnail(bytes) {
  const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { class: "thumb", width: 264, height: 168, "aria-hidden": "true" }));
  try {
    const picture = await createImageBitmap(bytes);
    const scale = Math.max(264 / picture.width, 168 / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d")?.drawImage(picture, (264 - width) / 2, (168 - height) / 2, width, height);
    picture.close();
    return canvas;
  } catch {
    return h("span", { class: "thumb" }, icon("file")); // no picture, or one this browser cannot draw
  }
}

/**
 * One photo in the list of an item.
 * @param {import("./store.js").Store} store
 * @param {import("./store.js").PhotoRef} photo
 * @param {() => void} remove
 */
export async function photoCard(store, photo, remove) {
  const kept = await store.get("photos", photo.digest);
  const name = photo.caption || t("photo");
  return h(
    "li",
    { data: { send: "waiting", digest: photo.digest } },
    kept ? await thumbnail(kept.bytes) : h("span", { class: "thumb" }, icon("camera")),
    h("p", {}, name),
    h("small", {}, `${clock(photo.captured_at)} ${size(photo.size)}`),
    h("div", { class: "cx-send" }, icon("check"), t("on_device", { digest: photo.digest.slice(0, 4) })),
    h("button", { type: "button", class: "cx-fd-remove", "aria-label": t("remove_photo", { name }), on: { click: remove } }, icon("cross")),
  );
}

/**
 * The two ways to a photo: the camera, and a file.
 * @param {string} id
 * @param {(files: FileList) => void} taken
 */
export function photoButtons(id, taken) {
  const input = (/** @type {string} */ kind, /** @type {Record<string, string>} */ more) =>
    h("input", {
      type: "file",
      id: `${kind}-${id}`,
      class: "visually-hidden",
      multiple: true,
      ...more,
      on: {
        change: (/** @type {Event} */ event) => {
          const chosen = /** @type {HTMLInputElement} */ (event.target);
          if (chosen.files?.length) taken(chosen.files);
          chosen.value = "";
        },
      },
    });
  return h(
    "div",
    { class: "cx-fd-take" },
    input("camera", { accept: "image/jpeg,image/png,image/webp", capture: "environment" }),
    h("label", { class: "btn btn-secondary", for: `camera-${id}` }, icon("camera"), t("take_photo")),
    input("file", { accept: "image/jpeg,image/png,image/webp,application/pdf" }),
    h("label", { class: "btn btn-secondary", for: `file-${id}` }, icon("upload"), t("choose_file")),
  );
}
