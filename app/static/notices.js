// What a frame says by itself: in place of a form that is not there yet, or above one that is.

/** `actions`: pairs of a label and what it does, a function or an address that is opened in a page of its own. */
export function sayInstead({ title, text = "", actions = [], isBusy = false }) {
  const card = element("section", "card says", [element("h1", "", [title])]);
  if (text) card.append(element("p", "help", [text]));
  if (actions.length > 0) card.append(element("p", "row", actions.map(control)));
  card.setAttribute("role", isBusy ? "status" : "alert");
  card.classList.toggle("busy", isBusy);
  const shell = element("main", "shell", [card]);
  shell.id = "shell";
  document.body.replaceChildren(shell);
}

/** Above the form, one at a time. */
export function sayAbove({ title, text = "", actions = [] }) {
  unsay();
  const band = element("div", "notice warn", [element("p", "", [element("b", "", [title]), ` ${text}`]), ...actions.map(control)]);
  band.id = "frame-told";
  band.setAttribute("role", "alert");
  document.getElementById("notices").prepend(band);
  return band;
}

export function unsay() {
  document.getElementById("frame-told")?.remove();
}

function control([label, does], index) {
  const looks = index === 0 ? "button small primary" : "button small";
  if (typeof does === "string") {
    const link = element("a", looks, [label]);
    Object.assign(link, { href: does, target: "_blank", rel: "noopener" });
    return link;
  }
  const button = element("button", looks, [label]);
  button.type = "button";
  button.addEventListener("click", does);
  return button;
}

export function element(name, looks, content) {
  const made = document.createElement(name);
  if (looks) made.className = looks;
  made.append(...content);
  return made;
}
