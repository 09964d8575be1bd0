// The sign-in window of a frame. It gets a session, gives it to the frame that opened the window, and closes.

import { findElement, getElement, queryAll } from "./elements.js";
import { say } from "./texts.js";

/** A form that is gone does not close this window, so it closes itself. */
const CLOSE_MS = 3000;
const hashParams = new URLSearchParams(location.hash.slice(1));
/** The form to sign in for, as the frame names it: the host page's origin, the entity, and the record. */
const target = Object.fromEntries(["parent", "entity", "record"].map((name) => [name, hashParams.get(name) ?? ""]));
const message = getElement("told", HTMLElement);
const tokenInput = getElement("token", HTMLInputElement);

if (target.parent) getElement("parent", HTMLElement).textContent = target.parent;
if (!window.opener) {
  message.textContent = say("window-without-form");
}

/** @param {{ access_token: string } | { continue: true }} credential */
async function signIn(credential) {
  setDisabled(true);
  message.textContent = "";
  try {
    const response = await fetch("/embed/session", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ ...credential, ...target }),
    });
    const content = await response.json();
    if (!response.ok) throw new Error(content.detail);
    // The target origin lets only a page of ours read the session, even if the window that opened this one shows another page now.
    window.opener.postMessage(content, location.origin);
    // The form closes this window when it has the session: a window that closes at once can end before its message arrives.
    setTimeout(() => window.close(), CLOSE_MS);
  } catch (error) {
    message.textContent = (error instanceof Error && error.message) || say("sign-in-failed");
    setDisabled(false);
    tokenInput.focus();
  }
}

/** @param {boolean} isDisabled */
function setDisabled(isDisabled) {
  for (const button of queryAll(document, "button")) button.toggleAttribute("disabled", isDisabled);
}

getElement("signin", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  signIn({ access_token: tokenInput.value.trim() });
});
findElement("continue", HTMLButtonElement)?.addEventListener("click", () => signIn({ continue: true }));
