// Panels as tabs: one is shown, arrows move, the address keeps which; a select does the same where it is narrow.

import { panelOf } from "./fragments.js";

export function createPanels(form, on, place) {
  const panels = [...form.querySelectorAll(".panel")];
  // A frame may show some panels only: the others keep what they hold, and come up when something in them is wrong.
  const leftOut = new Set(panels.filter((panel) => "leftOut" in panel.dataset));
  const tabs = panels.map((panel) => document.getElementById(`${panel.id}-tab`));
  const pick = document.getElementById("pick");
  const rail = form.querySelector(".rail > div");

  rail.setAttribute("role", "tablist");
  rail.setAttribute("aria-orientation", "vertical");
  rail.setAttribute("aria-label", "Panels");
  tabs.forEach((tab, index) => {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panels[index].id);
    panels[index].removeAttribute("aria-label");
  });

  // A browser that can finds what stands in the others, too, and so brings them up; one that cannot finds what is shown.
  const areFindable = "onbeforematch" in form;
  form.classList.toggle("findable", areFindable);
  on(form, "beforematch", (event) => show(event.target.closest(".panel")));

  function show(panel, { focus = false, keep = true } = {}) {
    if (!panel) return;
    for (const [index, each] of panels.entries()) {
      const current = each === panel;
      each.classList.toggle("current", current);
      each.querySelector(".columns").hidden = areFindable && !current ? "until-found" : false;
      // What is not shown is nothing to be listed beside what is.
      for (const [name, value] of [["role", "tabpanel"], ["aria-labelledby", tabs[index].id]]) {
        if (current) each.setAttribute(name, value);
        else each.removeAttribute(name);
      }
      tabs[index].setAttribute("aria-selected", String(current));
      tabs[index].tabIndex = current ? 0 : -1;
      if (current && focus) tabs[index].focus();
      if (current && pick) pick.value = each.id;
    }
    if (keep) history.replaceState(history.state, "", `#${panel.id}`);
  }

  rail.addEventListener("click", (event) => {
    const index = tabs.indexOf(event.target.closest(".tab"));
    if (index < 0) return;
    event.preventDefault();
    show(panels[index]);
    place.toTop();
  });
  rail.addEventListener("keydown", (event) => {
    const open = tabs.filter((tab) => !tab.hidden);
    const here = open.indexOf(document.activeElement);
    const steps = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: open.length - 1 };
    if (here < 0) return;
    if (event.key === " ") event.preventDefault();
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = open[(steps[event.key] + open.length) % open.length];
    show(panels[tabs.indexOf(next)], { focus: true });
  });
  pick?.addEventListener("change", () => show(document.getElementById(pick.value)));
  on(window, "hashchange", () => show(panels.find((panel) => `#${panel.id}` === panelOf(location.hash)), { keep: false }));

  function hide(index, hidden) {
    const isAway = hidden || leftOut.has(panels[index]);
    panels[index].toggleAttribute("hidden", isAway);
    tabs[index].toggleAttribute("hidden", isAway);
    if (pick) pick.options[index].hidden = pick.options[index].disabled = isAway;
    if (isAway && panels[index].classList.contains("current")) show(panels.find((panel) => !panel.hidden), { keep: false });
  }

  function bringIn(panel) {
    if (!leftOut.delete(panel)) return;
    hide(panels.indexOf(panel), false);
    form.classList.toggle("single", panels.length - leftOut.size === 1);
  }

  for (const panel of leftOut) hide(panels.indexOf(panel), true);
  form.classList.toggle("single", panels.length - leftOut.size === 1);

  const addressed = panels.find((panel) => `#${panel.id}` === panelOf(location.hash) && !panel.hidden);
  const wrong = panels.find((panel) => panel.querySelector(".messages > .error"));
  show(wrong ?? addressed ?? panels.find((panel) => !panel.hidden) ?? panels[0], { keep: false });

  return {
    show,
    hide,
    bringIn,
    markDirty(fields) {
      const dirty = new Set([...fields].map((field) => field.closest(".panel")));
      tabs.forEach((tab, index) => tab.classList.toggle("dirty", dirty.has(panels[index])));
    },
    countProblems() {
      panels.forEach((panel, index) => {
        const count = [...panel.querySelectorAll(".field:not([hidden]) > .messages")].filter((each) => each.querySelector(".error")).length;
        const badges = tabs[index].querySelector(".badges");
        badges.replaceChildren();
        if (count > 0) {
          bringIn(panel);
          const badge = document.createElement("span");
          badge.className = "badge";
          badge.textContent = String(count);
          const unseen = document.createElement("span");
          unseen.className = "unseen";
          unseen.textContent = count === 1 ? " problem" : " problems";
          badge.append(unseen);
          badges.append(badge);
        }
        if (pick) pick.options[index].textContent = tabs[index].title + (count ? ` (${count} problem${count === 1 ? "" : "s"})` : "");
      });
    },
  };
}
