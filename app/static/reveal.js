// Shows a stored secret in a frame. A page of its own shows it in a new tab, which in a frame would have no session.

import { closest, createElement } from "./elements.js";
import { postPage } from "./frame_pages.js";
import { say } from "./texts.js";

/**
 * Shows a stored secret below the button that was pressed.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button its value is the field's key
 * @param {(response: FrameResponse) => void} onFailure
 */
export async function revealSecret(form, button, onFailure) {
  const response = await postPage(form.action, new URLSearchParams({ key: button.value }));
  if (!response.page) {
    onFailure(response);
    return;
  }
  const secret = response.page.getElementById("revealed");
  const hide = createElement("button", "button small", [say("hide")]);
  const box = createElement("div", "revealed", [secret ? document.adoptNode(secret) : say("no-secret"), hide]);
  hide.type = "button";
  hide.addEventListener("click", () => box.remove());
  const control = closest(button, ".control");
  control?.querySelector(".revealed")?.remove();
  control?.append(box);
  (secret ?? hide).focus({ preventScroll: true });
}
