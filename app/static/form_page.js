// A form on a page of its own: asks in dialogs, goes on after a save where the person was, leads back to the list as it was left.

import { start } from "./form.js";
import { panelOf, placeIn } from "./fragments.js";
import { speakAloud, withoutOnceTold } from "./announcements.js";

/** How a form behaves here; nobody else wants to know. */
const place = {
  isFrame: false,
  sure: (question) => window.confirm(question),
  tell() {},
  toTop: () => window.scrollTo(0, 0),
  attend: (element) => element?.focus(),
  bringUp(input) {
    input.scrollIntoView({ block: "center" });
    input.focus({ preventScroll: true });
  },
  started() {},
};

/** After a save the person goes on where they were; what there is to read at the top stays in sight. */
function goOn(started, here, told) {
  started.restore(here);
  if (!document.querySelector("#notices > *")) document.activeElement.scrollIntoView({ block: "nearest" });
  speakAloud(document.getElementById("said"));
  // Where the words above are out of sight, the bar says it.
  if (window.scrollY > 0 && told !== "unchanged") document.getElementById("kept").textContent = "Saved";
}

/** Whoever makes a record begins at its first field; not where that would bring up a keyboard over it. */
function goToFirst(form) {
  if (matchMedia("(pointer: coarse)").matches) return;
  const first = [...form.querySelectorAll(".panel.current .field:not([hidden]) .input")].find((input) => input.offsetParent);
  first?.focus({ preventScroll: true });
}

/** The link to the list leads to it as it was left: searched, sorted, at its page. */
function leadBack(link) {
  const from = document.referrer ? new URL(document.referrer) : null;
  try {
    if (from?.origin === link.origin && from.pathname === link.pathname) {
      from.searchParams.delete("told");
      sessionStorage.setItem(link.pathname, from.search);
    }
    link.search = sessionStorage.getItem(link.pathname) ?? "";
  } catch {
    // Without a storage it leads to the whole list.
  }
}

const told = new URLSearchParams(location.search).get("told");
const here = placeIn(location.hash);
history.replaceState(history.state, "", withoutOnceTold(location.href));
leadBack(document.querySelector(".top .crumbs a"));
const started = start(place);
if (told && here) goOn(started, here, told);
else if (started.form.dataset.mode === "new" && !document.querySelector("#problems, #notices > *")) goToFirst(started.form);
// Not before: by then the browser has looked for what the fragment names.
window.addEventListener("load", () => location.hash.includes("/") && history.replaceState(history.state, "", panelOf(location.hash)));
