// A form: what a person with JavaScript gets on top of plain posts. Markup and messages come from the server.

import { ask } from "./session_fetch.js";
import { createRules } from "./conditions.js";
import { createDrafts } from "./drafts.js";
import { createInputs } from "./inputs.js";
import { createLive } from "./definition_updates.js";
import { createPanels } from "./panels.js";
import { parsePage } from "./parsing.js";
import { fragmentOf } from "./fragments.js";

const CHECK_DELAY = 150;
const CHECK_PATIENCE = 5000;
const UPDATE_TRIES = 5;
const SAVE_WORDS = { new: "Create ", edit: "Save " };

/**
 * Everything of one form; ends, listeners and all, when the form is replaced by one under a newer definition. `place` is where it stands:
 * a page of its own, or a frame.
 */
export function start(place) {
  const life = new AbortController();
  const on = (target, type, listener) => target?.addEventListener(type, listener, { signal: life.signal });
  const form = document.getElementById("form");
  const inputs = createInputs(form);
  const panels = createPanels(form, on, place);
  const rules = createRules(JSON.parse(document.getElementById("rules").textContent));
  const drafts = createDrafts(form, inputs, on);
  createLive(form, life.signal, update, place);
  const checker = document.getElementById("checker");
  const visited = new Set();
  let revision = 0;
  let checkTimer = 0;
  let leaving = false;
  let isDirty = false;
  let checked = [];

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
    if (isDirty !== count > 0) place.tell("dirty", { dirty: count > 0 });
    isDirty = count > 0;
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
      if (wrong) visited.add(field.dataset.position);
      for (const input of inputs.of(field)) wrong ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
    }
    panels.countProblems();
    for (const done of checked.splice(0)) done(problems());
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
    carryPlace(form, inputs.place());
    form.classList.add("saving");
    const button = document.getElementById("save");
    if (button) button.firstChild.textContent = "Saving… ";
  });
  /** The page that follows the post of `target` is to show the same panel, and where in it the person is. */
  function carryPlace(target, here = {}) {
    const panel = form.querySelector(".panel.current");
    if (panel) target.setAttribute("action", target.getAttribute("action").split("#")[0] + fragmentOf(panel.id, here));
  }
  /** As before a save: this one did not get through. */
  function stay() {
    leaving = false;
    drafts.resume();
    form.classList.remove("saving");
    const button = document.getElementById("save");
    if (button) button.firstChild.textContent = SAVE_WORDS[form.dataset.mode];
  }
  on(window, "pageshow", (event) => event.persisted && stay());
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
    const meant = place.sure("Discard what you changed?", event.currentTarget);
    const drafted = form.elements.namedItem("drafted").value === "1";
    if (!meant || drafted) event.preventDefault();
    if (!meant) return;
    leaving = true;
    drafts.stop();
    if (!drafted) return;
    const drop = document.getElementById("drop-draft");
    carryPlace(drop);
    drop.requestSubmit();
  });

  on(document.getElementById("summary"), "click", (event) => {
    const link = event.target.closest("a[href^='#f']");
    if (!link) return;
    event.preventDefault();
    const input = document.getElementById(link.hash.slice(1)) ?? document.getElementById(link.hash.slice(1).replace("-input", ""));
    panels.show(input.closest(".panel"));
    place.bringUp(input);
  });

  /** The same form under the definition of now. */
  function update() {
    return replace(form.dataset.carry);
  }

  /**
   * The form as the server makes it of what is typed and of `more`: values, secrets, focus and scroll stay. What is typed meanwhile is
   * sent again. Resolves with the answer.
   */
  async function replace(address, more = {}) {
    for (let tries = 0; tries < UPDATE_TRIES; tries += 1) {
      const typed = new URLSearchParams(new FormData(form)).toString();
      const answer = await ask(address, { method: "POST", body: new URLSearchParams([...new URLSearchParams(typed), ...Object.entries(more)]) });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = parsePage(await answer.text());
      if (new URLSearchParams(new FormData(form)).toString() !== typed) continue;
      const here = inputs.place();
      const top = window.scrollY;
      life.abort();
      form.replaceWith(document.adoptNode(page.getElementById("form")));
      document.getElementById("rules").replaceWith(document.adoptNode(page.getElementById("rules")));
      const renewed = document.getElementById("form");
      window.htmx.process(renewed);
      start(place).restore(here);
      window.scrollTo(0, top);
      return answer;
    }
    throw new Error("still typing");
  }

  for (const field of form.querySelectorAll(".field[data-position]:has(> .messages > *)")) visited.add(field.dataset.position);
  follow();
  tellChanges();
  panels.countProblems();
  place.attend(document.getElementById("problems"));

  function problems() {
    const wrong = [...form.querySelectorAll(".field[data-position]:not([hidden])")].filter((field) => field.querySelector(".messages > .error"));
    return { count: wrong.length, fields: wrong.flatMap((field) => inputs.keysOf(field)) };
  }

  const started = {
    form,
    save,
    stay,
    place: inputs.place,
    restore(here) {
      inputs.restore(here);
      follow();
      tellChanges();
    },
    stop() {
      leaving = true;
      drafts.stop();
      life.abort();
    },
    keep: () => drafts.keep(),
    isDirty: () => inputs.changedFields().size > 0,
    changedKeys: () => [...inputs.changedFields()].flatMap((field) => inputs.keysOf(field)),
    /** Every field is looked at, also those that nobody has come to yet. Resolves with how many are wrong, and which. */
    validate() {
      for (const field of form.querySelectorAll(".field[data-position]")) visited.add(field.dataset.position);
      return new Promise((done) => {
        checked.push(done);
        setTimeout(() => done(problems()), CHECK_PATIENCE);
        check();
      });
    },
    replace,
    /** Brings the person to a field; whether there is one. */
    focus(key) {
      const [input] = inputs.byKey(key).filter((each) => each.type !== "hidden" && !each.closest("[hidden]:not(.panel, .columns)"));
      if (!input) return false;
      panels.bringIn(input.closest(".panel"));
      panels.show(input.closest(".panel"));
      place.bringUp(input);
      return true;
    },
  };
  place.started(started);
  return started;
}
