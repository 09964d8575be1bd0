import assert from "node:assert/strict";
import { test } from "node:test";

import { startForm } from "../../app/static/form.js";
import { fakeServer, fakeSurface, field, form, openPage, respond, settled, typeInto } from "./page.mjs";

const get = (id) => document.getElementById(id);
const isSet = (key) => ({ field: key, operator: "notEmpty" });
const FIELDS =
  field(0, '<input name="f.a" id="a" value="1">') +
  field(1, '<span data-required="required"></span><input type="hidden" name="f.b" value=""><input name="f.b" id="b">') +
  field(2, '<div class="secret-new"><input name="f.pass" id="pass"></div>');
const LINKS =
  '<a id="discard" href="/forms/THING/1">Discard</a>' +
  '<form id="drop-draft" method="post" action="/drafts/THING/discard#old"></form>' +
  '<div id="summary"><a href="#b">B</a></div>';

/** A form on a page with one panel of three fields. What it posts is kept instead. */
function open(t, { rules, mode, answer = () => respond({ definition: "hash1" }), surface: more = { isFrame: true } } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const page = form([FIELDS, ""], { rules, mode });
  const window = openPage(page + LINKS);
  window.scrollTo = () => {};
  const requests = fakeServer(answer);
  const posts = [];
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) posts.push([event.target.id, event.target.getAttribute("action")]);
    event.preventDefault();
  });
  const { surface, events } = fakeSurface(more);
  return { window, page, requests, posts, events, surface, started: startForm(surface), tick: (ms) => t.mock.timers.tick(ms) };
}

test("conditions hide, require and lock while the person types", (t) => {
  const isNine = { field: "a", operator: "equals", value: "9" };
  const rules = {
    kinds: {}, readers: { a: "text" }, panels: { 1: isSet("a") }, rows: {},
    fields: [
      { position: 0, key: "a", panel: 0, row: 0 },
      { position: 1, key: "b", panel: 0, row: 0, requiredWhen: isSet("a"), readonlyWhen: isNine },
      { position: 2, key: "pass", panel: 0, row: 0, visibility: isSet("a") },
    ],
  };
  open(t, { rules });
  const required = document.querySelector("#f1 [data-required]");
  const state = () => [get("p1").hidden, get("f2").hidden, required.textContent, get("b").disabled];
  assert.deepEqual(state(), [false, false, "required", false]);
  typeInto(get("a"), "");
  assert.deepEqual(state(), [true, true, "", false]);
  typeInto(get("a"), "9");
  assert.deepEqual(state(), [false, false, "", true]);
});

test("changes are counted and marked, and the host page hears of the first and the last", (t) => {
  const { events, started } = open(t);
  typeInto(get("a"), "2");
  assert.deepEqual([get("changes").textContent, get("f0").className], ["1 change", "field changed"]);
  typeInto(get("b"), "2");
  assert.equal(get("changes").textContent, "2 changes");
  assert.deepEqual(started.changedKeys(), ["a", "b"]);
  typeInto(get("a"), "1");
  typeInto(get("b"), "");
  assert.deepEqual([get("changes").textContent, started.isDirty()], ["", false]);
  assert.deepEqual(events, [["dirty", { dirty: true }], ["dirty", { dirty: false }]]);
});

test("a save goes once, and takes the position along", (t) => {
  const { posts, started } = open(t);
  get("a").focus();
  get("a").setSelectionRange(1, 1);
  started.save();
  started.save();
  assert.deepEqual(posts, [["form", "/forms/THING/1#p0/a/1/1"]]);
  assert.equal(get("save").textContent, "Saving… Ctrl S");
  started.resume();
  assert.equal(get("save").textContent, "Save Ctrl S");
  started.save();
  assert.equal(posts.length, 2);
});

test("a save waits for the draft that is on its way", async (t) => {
  let finish;
  const { posts, started, tick, requests } = open(t, {
    answer({ url }) {
      if (!url.startsWith("/drafts")) return respond({});
      return new Promise((resolve) => (finish = () => resolve(respond(""))));
    },
  });
  typeInto(get("a"), "2");
  tick(1200);
  started.save();
  assert.deepEqual(posts, []);
  finish();
  await settled();
  assert.equal(posts.length, 1);
  tick(60_000);
  assert.equal(requests.filter(({ url }) => url.startsWith("/drafts")).length, 1);
});

test("Ctrl S saves", (t) => {
  const { posts } = open(t);
  const press = (options) => document.dispatchEvent(new KeyboardEvent("keydown", { cancelable: true, ...options }));
  press({ key: "s" });
  press({ key: "s", ctrlKey: true, altKey: true });
  assert.equal(posts.length, 0);
  assert.equal(press({ key: "S", metaKey: true }), false);
  assert.equal(posts.length, 1);
});

test("a page with changes is not left unasked", (t) => {
  const { window, started } = open(t);
  const isKept = () => !window.dispatchEvent(new window.Event("beforeunload", { cancelable: true }));
  assert.equal(isKept(), false);
  typeInto(get("a"), "2");
  assert.equal(isKept(), true);
  started.save();
  assert.equal(isKept(), false);
  started.resume();
  assert.equal(isKept(), true);
  started.stop();
  assert.equal(isKept(), false);
});

test("changes are discarded after a confirmation, with their draft if there is one", (t) => {
  let isConfirmed = false;
  const { posts } = open(t, { surface: { isFrame: true, confirm: () => isConfirmed } });
  const click = () => get("discard").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  assert.equal(click(), true);
  typeInto(get("a"), "2");
  assert.equal(click(), false);
  isConfirmed = true;
  assert.equal(click(), true);
  document.querySelector("[name=drafted]").value = "1";
  assert.equal(click(), false);
  assert.deepEqual(posts, [["drop-draft", "/drafts/THING/discard#p0/"]]);
});

test("a link of the summary leads to its field", (t) => {
  const { window } = open(t);
  get("summary").querySelector("a").href = "#f1-input";
  get("p1-tab").click();
  get("summary").querySelector("a").click();
  assert.equal(document.querySelector(".panel.current").id, "p0");
  assert.equal(window.location.hash, "#p0");
});

test("the host page can move the focus to a field that is shown", (t) => {
  const { started } = open(t);
  get("p1-tab").click();
  assert.equal(started.focusField("b"), true);
  assert.deepEqual([document.activeElement.id, document.querySelector(".panel.current").id], ["b", "p0"]);
  get("f0").hidden = true;
  assert.deepEqual(["a", "nothing"].map(started.focusField), [false, false]);
});

/** The page that the server makes of the form, with another definition and the input that was sent. */
const carried = (page, body) => page.replace("hash1", "hash2").replace('id="a" value="1"', `id="a" value="${body.get("f.a")}"`);

/** Opens a form that the server replaces. */
function openReplaceable(t) {
  const opened = open(t, { answer: ({ url, body }) => respond(url.startsWith("/carry") ? carried(opened.page, body) : {}) });
  return opened;
}

test("a form is replaced: input, secrets and focus stay, and the old one does no more", async (t) => {
  const { requests, started } = openReplaceable(t);
  typeInto(get("a"), "2");
  typeInto(get("pass"), "s3cret");
  get("b").focus();
  const before = get("form");
  await started.replace("/carry/THING", { prefill: "{}" });
  assert.notEqual(get("form"), before);
  assert.equal(before.isConnected, false);
  assert.deepEqual([get("a").value, get("pass").value, document.activeElement.id], ["2", "s3cret", "b"]);
  const sent = requests.find(({ url }) => url === "/carry/THING").body;
  assert.deepEqual([sent.get("f.a"), sent.get("prefill")], ["2", "{}"]);
  typeInto(get("a"), "3");
  assert.equal(get("changes").textContent, "2 changes");
});

test("a form that was replaced does not ask any more whether its page may be left", async (t) => {
  const { window, started } = openReplaceable(t);
  typeInto(get("a"), "2");
  await started.replace("/carry/THING");
  assert.equal(window.dispatchEvent(new window.Event("beforeunload", { cancelable: true })), true);
});

test("input that changes while a form is replaced is sent again", async (t) => {
  let tries = 0;
  const { page, started } = open(t, {
    answer({ url, body }) {
      if (!url.startsWith("/carry")) return respond({});
      tries += 1;
      if (tries < 3) get("a").value += "+";
      return respond(carried(page, body));
    },
  });
  await started.replace("/carry/THING");
  assert.deepEqual([tries, get("a").value], [3, "1++"]);
});

test("a form that changes with each try is left as it is", async (t) => {
  const { page, started } = open(t, {
    answer({ url, body }) {
      if (url.startsWith("/carry")) get("a").value += "+";
      return respond(url.startsWith("/carry") ? carried(page, body) : {});
    },
  });
  await assert.rejects(started.replace("/carry/THING"), /changed/);
  assert.equal(get("a").value, "1+++++");
});

test("a form that the server does not replace stays", async (t) => {
  const { started } = open(t, { answer: ({ url }) => respond({}, { status: url.startsWith("/carry") ? 503 : 200 }) });
  const before = get("form");
  await assert.rejects(started.replace("/carry/THING"), /503/);
  assert.equal(get("form"), before);
});
