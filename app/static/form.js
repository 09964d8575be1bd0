// The form's page: what a person with JavaScript gets on top of plain posts. Markup and messages come from the server.

import { createRules } from "./conditions.js";
import { createInputs } from "./inputs.js";
import { createPanels } from "./panels.js";

const form = document.getElementById("form");
const inputs = createInputs(form);
const panels = createPanels(form);
const rules = createRules(JSON.parse(document.getElementById("rules").textContent));
const checker = document.getElementById("checker");
const visited = new Set();
const CHECK_DELAY = 150;
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

function tellChanges() {
  const changed = inputs.changedFields();
  const count = changed.size;
  for (const field of form.querySelectorAll(".field[data-position]")) field.classList.toggle("changed", changed.has(field));
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

form.addEventListener("input", () => {
  follow();
  tellChanges();
});
form.addEventListener("change", (event) => {
  follow();
  tellChanges();
  inputs.openSecret(event.target);
  // What was found wrong is looked at again as soon as it is mended.
  const field = event.target.closest(".field[data-position]");
  if (field) visit(field);
});
form.addEventListener("focusout", (event) => {
  const field = event.target.closest(".field[data-position]");
  if (field && !field.contains(event.relatedTarget) && inputs.isChanged(field)) visit(field);
});

function visit(field) {
  visited.add(field.dataset.position);
  check();
}

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement !== checker) return;
  const late = ctx.response.headers.get("x-revision") !== String(revision);
  if (late || ctx.response.status >= 400) event.preventDefault();
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.sourceElement !== checker) return;
  for (const field of form.querySelectorAll(".field[data-position]")) {
    const wrong = field.querySelector(".messages > .error") !== null;
    for (const input of inputs.of(field)) wrong ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
  }
  panels.countProblems();
});

form.addEventListener("submit", (event) => {
  if (form.classList.contains("saving")) {
    event.preventDefault();
    return;
  }
  leaving = true;
  form.classList.add("saving");
  const button = document.getElementById("save");
  if (button) button.firstChild.textContent = "Saving… ";
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  leaving = false;
  form.classList.remove("saving");
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && inputs.changedFields().size > 0) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
    event.preventDefault();
    save();
  }
});
document.getElementById("discard")?.addEventListener("click", (event) => {
  if (inputs.changedFields().size === 0) return;
  if (!window.confirm("Discard what you changed?")) event.preventDefault();
  else leaving = true;
});

document.getElementById("summary").addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#f']");
  if (!link) return;
  event.preventDefault();
  const input = document.getElementById(link.hash.slice(1)) ?? document.getElementById(link.hash.slice(1).replace("-input", ""));
  panels.show(input.closest(".panel"));
  input.scrollIntoView({ block: "center" });
  input.focus({ preventScroll: true });
});

for (const field of form.querySelectorAll(".field[data-position]:has(> .messages > *)")) visited.add(field.dataset.position);
const url = new URL(location.href);
if (url.searchParams.has("told")) {
  url.searchParams.delete("told");
  history.replaceState(history.state, "", url);
}
follow();
tellChanges();
panels.countProblems();
document.getElementById("problems")?.focus();
