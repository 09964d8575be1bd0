// A form with scripts: shows and hides fields, checks them, saves drafts. Markup and messages come from the server,
// and the form also works as a plain post without these scripts.

import { createChecks } from "./checks.js";
import { watchDefinition } from "./definition_updates.js";
import { createDrafts } from "./drafts.js";
import { closest, formParams, getElement, hiddenInput, listenUntil, queryAll } from "./elements.js";
import { positionFragment } from "./fragments.js";
import { disableKeptSecrets, reportHalfTyped, startAids, updateSecretInput } from "./input_aids.js";
import { createInputs } from "./inputs.js";
import { createFieldFinder } from "./field_finder.js";
import { createPanelNav } from "./panel_nav.js";
import { createPanels } from "./panels.js";
import { parsePage } from "./parsing.js";
import { createRules } from "./rules.js";
import { fetchWithSession } from "./session_fetch.js";
import { createSummary } from "./summary.js";
import { say } from "./texts.js";
import { createValues } from "./typed_values.js";

const MAX_REPLACE_TRIES = 5;
const FIELD = ".field[data-position]";
/** A preview sends nothing anywhere. */
const NO_DRAFTS = {
  settle: async () => {},
  isBusy: () => false,
  stop() {},
  resume() {},
  forget: async () => {},
  save: async () => true,
};
const NO_CHECKS = { validate: async () => ({ count: 0, fields: [] }) };

/**
 * Starts the form of the page. It ends, with all its listeners, when another form replaces it.
 * @param {Surface} surface
 * @returns {StartedForm}
 */
export function startForm(surface) {
  const lifetime = new AbortController();
  const listen = listenUntil(lifetime.signal);
  const form = getElement("form", HTMLFormElement);
  const saveButton = document.getElementById("save");
  const inputs = createInputs(form);
  const panels = createPanels(form, listen, surface);
  const payload = readJson("rules");
  const rules = createRules(payload);
  const values = createValues(inputs, readJson("values"), payload.readers);
  const drafts = surface.isPreview ? NO_DRAFTS : createDrafts(form, inputs, listen);
  const checks = surface.isPreview ? NO_CHECKS : createChecks(form, inputs, listen, countProblems);
  let isLeaving = surface.isPreview === true;
  let wasDirty = false;

  // Without scripts the browser refuses half a date; with them it is said at the field, in the panel that it is in.
  form.noValidate = true;
  startAids(form);
  if (!surface.isPreview) watchDefinition(form, lifetime.signal, () => replace(form.dataset.carry ?? ""), surface);

  const summary = createSummary(listen, panels, surface);
  const isDirty = () => inputs.findChangedFields().size > 0;

  function countProblems() {
    panels.countErrors();
    summary.update();
  }

  /** Hides, requires and locks what the conditions say for the current values. */
  function applyRules() {
    if (rules.fields.length > 0 || rules.panels.length > 0 || rules.rows.length > 0) applyState();
    disableKeptSecrets(form);
  }

  function applyState() {
    const state = rules.evaluate(values.typed, values.before);
    for (const index of rules.panels) panels.hide(index, state.hiddenPanels.has(index));
    for (const index of rules.rows) document.getElementById(`r${index}`)?.toggleAttribute("hidden", state.hiddenRows.has(index));
    for (const rule of rules.fields) applyRule(rule, state);
  }

  /** @param {FieldRule} rule @param {RulesState} state */
  function applyRule({ position, requiredWhen, readonlyWhen }, state) {
    const field = document.getElementById(`f${position}`);
    if (!field) return;
    field.toggleAttribute("hidden", state.hidden.has(position));
    const required = queryAll(field, "[data-required]")[0];
    const requiredWord = required?.dataset.required ?? "";
    if (requiredWhen !== undefined && required) required.textContent = state.required.has(position) ? requiredWord : "";
    if (readonlyWhen !== undefined) for (const control of inputs.controlsIn(field)) control.disabled = state.readonly.has(position);
  }

  /**
   * Marks the fields that were changed, and counts them.
   * @param {HTMLElement | null} [onlyField] the only field that can have changed since the last call
   */
  function showChanges(onlyField) {
    const changed = inputs.findChangedFields(onlyField);
    for (const field of onlyField ? [onlyField] : queryAll(form, FIELD)) field.classList.toggle("changed", changed.has(field));
    panels.markChanged(changed);
    const count = document.getElementById("changes");
    if (count) count.textContent = changed.size === 0 ? "" : say("changes", { count: changed.size });
    if (wasDirty !== changed.size > 0) surface.notify("dirty", { dirty: changed.size > 0 });
    wasDirty = changed.size > 0;
  }

  /** @param {Event} event */
  function followInput({ target }) {
    applyRules();
    showChanges(closest(target, FIELD));
  }

  function save() {
    if (saveButton) form.requestSubmit(saveButton);
  }

  /** @param {string} label */
  function labelSaveButton(label) {
    if (saveButton?.firstChild) saveButton.firstChild.textContent = `${label} `;
  }

  /** @param {SubmitEvent} event */
  function beginSave(event) {
    const isStopped = surface.isPreview || form.classList.contains("saving");
    if (isStopped || reportHalfTyped(form, (input) => panels.show(input.closest(".panel")))) {
      event.preventDefault();
      return;
    }
    if (drafts.isBusy()) {
      event.preventDefault();
      drafts.settle().then(() => form.requestSubmit(event.submitter ?? saveButton));
      return;
    }
    leave();
    addPosition(form, inputs.takeSnapshot());
    form.classList.add("saving");
    labelSaveButton(say("saving"));
  }

  function leave() {
    isLeaving = true;
    drafts.stop();
  }

  function resume() {
    isLeaving = false;
    drafts.resume();
    form.classList.remove("saving");
    labelSaveButton(form.dataset.mode === "new" ? say("create") : say("save"));
  }

  /**
   * Makes the page that answers a post show the same panel, and give the focus to the same input.
   * @param {HTMLFormElement} target the form that posts
   * @param {Partial<FormSnapshot>} [snapshot]
   */
  function addPosition(target, snapshot = {}) {
    const panel = form.querySelector(".panel.current");
    const [url] = (target.getAttribute("action") ?? "").split("#");
    if (panel) target.setAttribute("action", url + positionFragment(panel.id, snapshot));
  }

  /**
   * The link "Discard" leads to the record as it is stored. If a draft was saved, it is discarded by a post instead.
   * @param {MouseEvent} event
   */
  function discard(event) {
    if (!isDirty()) return;
    const isConfirmed = surface.confirm(say("confirm-discard"), getElement("discard", HTMLElement));
    const hasDraft = hiddenInput(form, "drafted").value === "1";
    if (!isConfirmed || hasDraft) event.preventDefault();
    if (!isConfirmed) return;
    leave();
    drafts.forget();
    if (!hasDraft) return;
    const discardForm = getElement("drop-draft", HTMLFormElement);
    addPosition(discardForm);
    discardForm.requestSubmit();
  }

  /**
   * Replaces the form by the one that the server makes of the current input and of `extra`. Values, secrets, focus
   * and scroll position stay. Input that changes during the request is sent again. Rejects if the server refuses.
   * @param {string} url
   * @param {Record<string, string>} [extra]
   * @returns {Promise<Response>}
   */
  async function replace(url, extra = {}) {
    for (let tries = 0; tries < MAX_REPLACE_TRIES; tries += 1) {
      const sent = formParams(form);
      const body = new URLSearchParams([...sent, ...Object.entries(extra)]);
      const response = await fetchWithSession(url, { method: "POST", body });
      if (!response.ok) throw new Error(String(response.status));
      const page = parsePage(await response.text());
      if (formParams(form).toString() !== sent.toString()) continue;
      putInPlace(page);
      return response;
    }
    throw new Error("The input changed during each request.");
  }

  /** @param {Document} page */
  function show(page) {
    lifetime.abort();
    form.replaceWith(document.adoptNode(getElement("form", HTMLElement, page)));
    for (const id of ["rules", "values"]) {
      getElement(id, HTMLElement).replaceWith(document.adoptNode(getElement(id, HTMLElement, page)));
    }
    for (const id of ["drop-draft", "reveal"]) {
      const [before, after] = [document.getElementById(id), page.getElementById(id)];
      if (before && after) before.replaceWith(document.adoptNode(after));
    }
    window.htmx?.process(getElement("form", HTMLElement));
    return startForm(surface);
  }

  /** @param {Document} page */
  function putInPlace(page) {
    const snapshot = inputs.takeSnapshot();
    const top = window.scrollY;
    show(page).restore(snapshot);
    window.scrollTo(0, top);
  }

  listen(form, "input", followInput);
  listen(form, "change", (event) => {
    disableKeptSecrets(form);
    updateSecretInput(event.target);
    followInput(event);
  });
  listen(form, "submit", beginSave);
  listen(form, "formdata", ({ formData }) => {
    for (const [name, text] of inputs.lockedPairs()) formData.append(name, text);
  });
  listen(window, "pageshow", (event) => event.persisted && resume());
  listen(window, "beforeunload", (event) => {
    if (!isLeaving && isDirty()) event.preventDefault();
  });
  listen(document, "keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    save();
  });
  listen(document.getElementById("discard"), "click", discard);

  createPanelNav(form, panels, listen, surface);
  createFieldFinder(form, lifetime.signal, (field) => {
    panels.show(field.closest(".panel"));
    const control = inputs.controlsIn(field)[0];
    surface.focus(control ?? field);
  });

  applyRules();
  showChanges();
  countProblems();
  surface.showSummary(document.getElementById("problems"));

  /** @type {StartedForm} */
  const started = {
    element: form,
    instance: hiddenInput(form, "instance").value,
    save,
    resume,
    show,
    takeSnapshot: inputs.takeSnapshot,
    restore(snapshot) {
      inputs.restore(snapshot);
      applyRules();
      showChanges();
    },
    stop() {
      leave();
      lifetime.abort();
    },
    saveDraft: drafts.save,
    forget: drafts.forget,
    isDirty,
    changedKeys: () => [...inputs.findChangedFields()].flatMap(inputs.keysIn),
    validate: checks.validate,
    replace,
    focusField(key) {
      const visible = inputs.controlsFor(key).filter((each) => each.type !== "hidden");
      const control = visible.find((each) => !each.closest("[hidden]:not(.panel, .columns)"));
      if (!control) return false;
      panels.include(control.closest(".panel"));
      panels.show(control.closest(".panel"));
      surface.focus(control);
      return true;
    },
  };
  surface.formStarted(started);
  return started;
}

/**
 * What the page brings along as JSON.
 * @param {string} id
 */
function readJson(id) {
  return JSON.parse(getElement(id, HTMLElement).textContent);
}
