// Pages in node, for tests of the browser scripts: a DOM by jsdom, forms as the templates print them, and a fake server.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { JSDOM } = createRequire(new URL("../interop/package.json", import.meta.url))("jsdom");
const NO_RULES = { kinds: {}, readers: {}, panels: {}, rows: {}, fields: [] };
const NAMES = [
  "AbortController", "CustomEvent", "DOMParser", "Element", "Event", "FormData", "KeyboardEvent", "MouseEvent", "Node", "document",
  "history", "location",
];

/** The texts of the scripts in English, as a page carries them. */
const TEXTS = JSON.stringify(readTexts("scripts.py", "notices.py"));

function readTexts(...names) {
  const sources = names.map((name) => readFileSync(new URL(`../../app/texts/${name}`, import.meta.url), "utf8")).join("");
  const single = [...sources.matchAll(/"([a-z0-9-]+)": N_\("(.*?)"\)/g)].map(([, code, text]) => [code, text]);
  const plural = [...sources.matchAll(/"([a-z0-9-]+)": nN_\("(.*?)", "(.*?)", "count"\)/g)];
  return Object.fromEntries([...single, ...plural.map(([, code, one, other]) => [code, { one, other }])]);
}

/** Opens a page. From now on the scripts find its `window` and `document`. */
export function openPage(body = "", url = "https://forms.test/forms/THING/1") {
  const texts = `<script type="application/json" id="texts">${TEXTS}</script>`;
  const { window } = new JSDOM(`<!doctype html><html><body>${body}${texts}</body></html>`, { url, pretendToBeVisual: true });
  const elements = Object.getOwnPropertyNames(window).filter((name) => /^HTML\w*Element$/.test(name));
  globalThis.window = window;
  for (const name of [...NAMES, ...elements]) globalThis[name] = window[name];
  window.formsTrusted = { createHTML: (text) => text };
  return window;
}

/** Loads a script anew, with a state of its own. */
export async function loadFresh(name) {
  loads += 1;
  return import(`../../app/static/${name}?${loads}`);
}

let loads = 0;

/** A field with one control, as the templates print it. */
export function field(position, control, messages = "") {
  return `<div class="field" id="f${position}" data-position="${position}"><div class="control">${control}</div>
    <div class="messages">${messages}</div></div>`;
}

/** A form with one panel for each of the given texts of fields. */
export function form(panels, { mode = "edit", rules = {}, values = {}, leftOut = [] } = {}) {
  const badges = '<span class="badges"></span>';
  const tab = (_, index) => `<a class="tab" href="#p${index}" id="p${index}-tab" title="Panel ${index}">${badges}</a>`;
  const attribute = (index) => (leftOut.includes(index) ? " data-left-out" : "");
  const panel = (fields, index) =>
    `<section class="panel" id="p${index}"${attribute(index)}><div class="columns">${fields}</div></section>`;
  return `<div id="notices"></div><div id="said"></div>
    <form id="form" method="post" action="/forms/THING/1" data-mode="${mode}" data-drafts="/drafts/THING?record=1"
      data-live="/live/THING" data-carry="/carry/THING?record=1">
      <nav class="rail"><div>${panels.map(tab).join("")}</div></nav>
      <select id="pick">${panels.map((_, index) => `<option value="p${index}">Panel ${index}</option>`).join("")}</select>
      ${panels.map(panel).join("")}
      <span id="changes"></span><span id="kept"></span>
      <button id="save" type="submit">Save <kbd>Ctrl S</kbd></button>
      <input type="hidden" name="definition" value="hash1"><input type="hidden" name="version" value="7">
      <input type="hidden" name="instance" value="form1">
      <input type="hidden" name="drafted" value="0"><input type="hidden" name="visited" value="">
      <input type="hidden" name="revision" value="0"><div id="checker"></div>
    </form>
    <script type="application/json" id="rules">${JSON.stringify({ ...NO_RULES, ...rules })}</script>
    <script type="application/json" id="values">${JSON.stringify({ values })}</script>`;
}

/** A surface that keeps the events that a host page would get. */
export function fakeSurface(more = {}) {
  const events = [];
  const surface = {
    isFrame: false,
    confirm: () => true,
    notify: (type, detail) => events.push([type, detail]),
    scrollToTop() {},
    showSummary() {},
    focus: (element) => element.focus(),
    formStarted() {},
    ...more,
  };
  return { surface, events };
}

/**
 * Answers every `fetch` by a function of the request. Returns the list of requests.
 * An answer is a Response, or an error to be thrown as when there is no network.
 */
export function fakeServer(answer) {
  const requests = [];
  globalThis.fetch = async (url, options = {}) => {
    const request = { method: "GET", ...options, url: String(url), headers: new Headers(options.headers) };
    requests.push(request);
    const response = await answer(request, requests.length);
    if (response instanceof Error) throw response;
    return response;
  };
  return requests;
}

/** A response as `fetch` gives it, with the address that it came from. */
export function respond(body, { status = 200, type = "text/html", url = "https://forms.test/", headers = {} } = {}) {
  const content = typeof body === "string" ? body : JSON.stringify(body);
  const response = new Response(status === 204 ? null : content, { status, headers: { "content-type": type, ...headers } });
  return Object.defineProperty(response, "url", { value: url });
}

/** Types into an input, as a person does. */
export function typeInto(input, value) {
  input.value = value;
  for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
}

/** Adds listeners that stay for the whole test. */
export const listen = (target, name, listener) => target?.addEventListener(name, listener);

/** Lets promises that are settled call what waits for them. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
