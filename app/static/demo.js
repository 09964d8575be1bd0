// The page that demonstrates embedded forms: shows a form in one of three ways, writes the lines to copy, and lists
// the events that a host page gets.

import "./copy.js";
import { createElement, getElement } from "./elements.js";
import { say } from "./texts.js";

const EVENTS = /** @type {const} */ ([
  "ready", "dirty", "submit.start", "submit.success", "submit.error", "conflict", "definition.changed",
  "token.request", "session.expiring", "session.expired", "resize", "error",
]);
const MAX_LISTED_EVENTS = 30;
const TOKEN_URL = "/embed/demo/token";

const form = getElement("demo", HTMLFormElement);
const stage = getElement("stage", HTMLElement);
const eventList = getElement("events", HTMLElement);
const entitySelect = getElement("entity", HTMLSelectElement);
const accentInput = getElement("accent", HTMLInputElement);
const { origin = "", entity = "" } = form.dataset;

/** "iframe", "element", or "token" for the element with tokens. */
const chosenWay = () => new FormData(form).get("way");
const chosenRecord = () => getElement("record", HTMLSelectElement).value;
const chosenPanels = () => getElement("panels", HTMLSelectElement).value;
/** @param {string} id */
const isChecked = (id) => getElement(id, HTMLInputElement).checked;

/**
 * Attributes of the element as chosen, in the order in which they are written. An empty value is written as a bare name.
 * @param {string} tokenUrl
 * @returns {[name: string, value: string][]}
 */
function attributes(tokenUrl) {
  /** @type {[name: string, value: string, isGiven: boolean][]} */
  const all = [
    ["entity", entity, true],
    ["record", chosenRecord(), chosenRecord() !== ""],
    ["panels", chosenPanels(), chosenPanels() !== ""],
    ["compact", "", isChecked("compact")],
    ["readonly", "", isChecked("readonly")],
    ["token-url", tokenUrl, chosenWay() === "token"],
  ];
  return all.filter(([, , isGiven]) => isGiven).map(([name, value]) => [name, value]);
}

function frameUrl() {
  const url = new URL(`/embed/${encodeURIComponent(entity)}/${encodeURIComponent(chosenRecord() || "new")}`, origin);
  if (chosenPanels()) url.searchParams.set("panels", chosenPanels());
  for (const name of ["compact", "readonly"]) if (isChecked(name)) url.searchParams.set(name, "1");
  return url.href;
}

/** @param {string} text */
function escapeAttribute(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** The lines for the host page. */
function pageSnippet() {
  if (chosenWay() === "iframe") {
    return `<iframe title="Form" width="100%" height="700" frameborder="0"\n  src="${escapeAttribute(frameUrl())}"></iframe>`;
  }
  const written = attributes("/my/token").map(([name, value]) => (value ? `${name}="${escapeAttribute(value)}"` : name));
  return `<script src="${origin}/embed.js" defer></script>\n<demandflow-form ${written.join("\n  ")}></demandflow-form>`;
}

/** The request that the host page's server makes for a token. */
function serverSnippet() {
  const record = chosenRecord() || "new";
  const body = { entity, record, actions: ["read", "write"], origin: "https://your.page", user: "user-42" };
  const lines = [
    `curl ${origin}/embed/tokens`,
    '-H "Authorization: Bearer $TOKEN"',
    '-H "Content-Type: application/json"',
    `-d '${JSON.stringify(body)}'`,
  ];
  return lines.join(" \\\n  ");
}

function createFrame() {
  return Object.assign(document.createElement("iframe"), { title: say("form"), src: frameUrl(), className: "plain-frame" });
}

function createFormElement() {
  const element = document.createElement("demandflow-form");
  for (const [name, value] of attributes(TOKEN_URL)) element.setAttribute(name, value);
  for (const name of EVENTS) element.addEventListener(`demandflow:${name}`, ({ detail }) => listEvent(name, detail));
  if (accentInput.value !== accentInput.defaultValue) element.setTheme({ accent: accentInput.value });
  return element;
}

/** @param {string} name @param {unknown} detail */
function listEvent(name, detail) {
  eventList.prepend(createElement("li", "", [createElement("b", "", [name]), ` ${JSON.stringify(detail)}`]));
  while (eventList.children.length > MAX_LISTED_EVENTS) eventList.lastChild?.remove();
}

function show() {
  const isFrame = chosenWay() === "iframe";
  getElement("snippet", HTMLTextAreaElement).value = pageSnippet();
  getElement("server", HTMLTextAreaElement).value = serverSnippet();
  getElement("server-part", HTMLElement).hidden = chosenWay() !== "token";
  getElement("script-src", HTMLElement).hidden = isFrame;
  getElement("heard", HTMLElement).hidden = isFrame;
  accentInput.closest("label")?.toggleAttribute("hidden", isFrame);
  eventList.replaceChildren();
  stage.replaceChildren(isFrame ? createFrame() : createFormElement());
}

form.addEventListener("change", ({ target }) => {
  if (target === entitySelect) location.search = String(new URLSearchParams({ entity: entitySelect.value }));
  else if (target === accentInput) stage.querySelector("demandflow-form")?.setTheme({ accent: accentInput.value });
  else show();
});
form.addEventListener("submit", (event) => event.preventDefault());
show();
