// Signing out on the phone: what is unsent stays, for its own officer only.

import { Session, SignedOut, Unreached } from "./session.js";
import { t } from "./words.js";

/** @param {import("./app.js").App} app */
export async function leave(app) {
  const unsent = (await app.store.visits()).filter((visit) => visit.state !== "acked").length;
  if (unsent && !(await app.confirm(t("leave_title", { n: unsent }), t("leave_note"), t("sign_out")))) return;
  await app.device.set("officer", undefined);
  await app.device.set("leaving", true);
  await finishLeaving(app.device);
  location.assign("/sign-in?next=/field");
}

/**
 * End the sign-in at the service; without a network it is ended when there is one.
 * @param {import("./store.js").Device} device
 */
export async function finishLeaving(device) {
  if (!(await device.get("leaving"))) return;
  try {
    const session = await Session.find();
    const form = new URLSearchParams({ csrf_token: session.csrf });
    await fetch("/sign-out", { method: "POST", body: form, redirect: "manual" });
  } catch (error) {
    if (error instanceof Unreached) return;
    if (!(error instanceof SignedOut)) throw error;
  }
  await device.set("leaving", undefined);
}
