// A stored secret in a frame, shown where it was asked for.

import { element } from "./notices.js";
import { post } from "./frame_pages.js";

/** A stored secret, below the button that asked for it: a window of its own would have no session. */
export async function reveal(form, button, refused) {
  const answer = await post(form.action, { key: button.value });
  if (!answer.page) {
    refused(answer);
    return;
  }
  const shown = answer.page.getElementById("revealed");
  const hide = element("button", "button small", ["Hide"]);
  const box = element("div", "revealed", [shown ? document.adoptNode(shown) : "Nothing is stored.", hide]);
  hide.type = "button";
  hide.addEventListener("click", () => box.remove());
  const control = button.closest(".control");
  control.querySelector(".revealed")?.remove();
  control.append(box);
  (shown ?? hide).focus({ preventScroll: true });
}
