// The form's page: what a person with JavaScript gets on top of plain posts. Markup and messages come from the server.

import { createRules } from "./conditions.js";
import { createDrafts } from "./drafts.js";
import { createInputs } from "./inputs.js";
import { createLive } from "./live.js";
import { createPanels } from "./panels.js";

const CHECK_DELAY = 150;
const UPDATE_TRIES = 5;

/** Everything of one form; ends, listeners and all, when the form is replaced by one under a newer definition. */
function start() {
  const life = new AbortController();
  const on = (target, type, listener) => target?.addEventListener(type, listener, { signal: life.signal });
  const form = document.getElementById("form");
  const inputs = createInputs(form);
  const panels = createPanels(form, on);
  const rules = createRules(JSON.parse(document.getElementById("rules").textContent));
  const drafts = createDrafts(form, inputs, on);
  createLive(form, life.signal, update);
  const checker = document.getElementById("checker");
  const visited = new Set();
  let revision = 0;
  let checkTimer = 0;
  let leaving = false;

  function follow() {
    if (rules.fields.length === 0 && rules.panels.length === 0 && rules.rows.length === 0) return;
    const state = rules.evaluate((key) => inputs.value(key));
    for (const index of rules.panels) panels.hide(index, state.hiddenPanels.has(index));
    for (const index of rules.rows) document.getElementById(`r${index}`)?.toggleAttribute("hidden", state.hiddenRows.has(index));
    for (const { position, visibility, requiredWhen, readonlyWhen } of rules.fields) {
      const field = document.getElementById(`f${position}`);
      if (!field) continue;
      if (visibility !== undefined) field.toggleAttribute("hidden", state.hidden.has(position));
      const required = field.querySelector("[data-required]");
      if (requiredWhen !== undefined && required) required.textContent = state.required.has(position) ? "required" : "";
      if (readonlyWhen !== undefined) for (const input of inputs.of(field)) input.disabled = state.readonly.has(position);
    }
  }

  function tellChanges(event) {
    const one = event?.target.closest(".field[data-position]");
    const changed = inputs.changedFields(one);
    const count = changed.size;
    for (const field of one ? [one] : form.querySelectorAll(".field[data-position]")) field.classList.toggle("changed", changed.has(field));
    panels.markDirty(changed);
    const told = document.getElementById("changes");
    if (told) told.textContent = count === 0 ? "" : count === 1 ? "1 change" : `${count} changes`;
  }

  function check() {
    clearTimeout(checkTimer);
    checkTimer = setTimeout(() => {
      revision += 1;
      form.elements.namedItem("revision").value = String(revision);
      form.elements.namedItem("visited").value = [...visited].join(",");
      checker.dispatchEvent(new CustomEvent("check"));
    }, CHECK_DELAY);
  }

  function save() {
    const button = document.getElementById("save");
    if (button) form.requestSubmit(button);
  }

  on(form, "input", (event) => {
    follow();
    tellChanges(event);
  });
  on(form, "change", (event) => {
    follow();
    tellChanges(event);
    inputs.openSecret(event.target);
    // What was found wrong is looked at again as soon as it is mended.
    const field = event.target.closest(".field[data-position]");
    if (field) visit(field);
  });
  on(form, "focusout", (event) => {
    const field = event.target.closest(".field[data-position]");
    if (field && !field.contains(event.relatedTarget) && inputs.isChanged(field)) visit(field);
  });

  function visit(field) {
    visited.add(field.dataset.position);
    check();
  }

  on(document, "htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceElement !== checker) return;
    const late = ctx.response.headers.get("x-revision") !== String(revision);
    if (late || ctx.response.status >= 400) event.preventDefault();
  });
  on(document, "htmx:after:swap", (event) => {
    if (event.detail.ctx.sourceElement !== checker) return;
    for (const field of form.querySelectorAll(".field[data-position]")) {
      const wrong = field.querySelector(".messages > .error") !== null;
      for (const input of inputs.of(field)) wrong ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
    }
    panels.countProblems();
  });

  on(form, "submit", (event) => {
    if (form.classList.contains("saving")) {
      event.preventDefault();
      return;
    }
    if (drafts.isBusy()) {
      event.preventDefault();
      drafts.settle().then(save);
      return;
    }
    leaving = true;
    drafts.stop();
    form.classList.add("saving");
    const button = document.getElementById("save");
    if (button) button.firstChild.textContent = "Saving… ";
  });
  on(window, "pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    form.classList.remove("saving");
  });
  on(window, "beforeunload", (event) => {
    if (!leaving && inputs.changedFields().size > 0) event.preventDefault();
  });
  on(document, "keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save();
    }
  });
  on(document.getElementById("discard"), "click", (event) => {
    if (inputs.changedFields().size === 0) return;
    const meant = window.confirm("Discard what you changed?");
    const drafted = form.elements.namedItem("drafted").value === "1";
    if (!meant || drafted) event.preventDefault();
    if (!meant) return;
    leaving = true;
    drafts.stop();
    if (drafted) document.getElementById("drop-draft").submit();
  });

  on(document.getElementById("summary"), "click", (event) => {
    const link = event.target.closest("a[href^='#f']");
    if (!link) return;
    event.preventDefault();
    const input = document.getElementById(link.hash.slice(1)) ?? document.getElementById(link.hash.slice(1).replace("-input", ""));
    panels.show(input.closest(".panel"));
    input.scrollIntoView({ block: "center" });
    input.focus({ preventScroll: true });
  });

  /** The same form under the definition of now: values, secrets, focus and scroll stay. What is typed meanwhile is sent again. */
  async function update() {
    for (let tries = 0; tries < UPDATE_TRIES; tries += 1) {
      const typed = new URLSearchParams(new FormData(form)).toString();
      const answer = await fetch(form.dataset.carry, { method: "POST", body: new URLSearchParams(typed) });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (new URLSearchParams(new FormData(form)).toString() !== typed) continue;
      const place = inputs.place();
      const top = window.scrollY;
      life.abort();
      form.replaceWith(document.adoptNode(page.getElementById("form")));
      document.getElementById("rules").replaceWith(document.adoptNode(page.getElementById("rules")));
      const renewed = document.getElementById("form");
      window.htmx.process(renewed);
      start().restore(place);
      window.scrollTo(0, top);
      return;
    }
    throw new Error("still typing");
  }

  for (const field of form.querySelectorAll(".field[data-position]:has(> .messages > *)")) visited.add(field.dataset.position);
  follow();
  tellChanges();
  panels.countProblems();
  document.getElementById("problems")?.focus();
  return {
    restore(place) {
      inputs.restore(place);
      follow();
      tellChanges();
    },
  };
}

const url = new URL(location.href);
if (["told", "draft", "draft_of"].some((name) => url.searchParams.has(name))) {
  for (const name of ["told", "draft", "draft_of"]) url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
}
start();
