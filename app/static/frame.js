// A form in somebody else's page: gets a session, asks for pages with it and puts them in place, saves, and speaks with the page around.

import { ask } from "./ask.js";
import { element, sayAbove, sayInstead, unsay } from "./cards.js";
import { start } from "./form.js";
import { createHost } from "./host.js";
import { setScheme, wear } from "./look.js";
import { createSession } from "./session.js";
import { createSizing } from "./sizing.js";
import { parsePage } from "./trusted.js";

const ACCEPT = { accept: "application/problem+json, text/html" };
const PATIENCE = { alone: 1500, hosted: 8000 };
const SURE_FOR = 5000;

/** What of the address says how the frame looks, and stays when it shows another page. */
const look = new Map(["by", "panels", "compact", "readonly", "scheme"].flatMap((name) => {
  const value = new URLSearchParams(location.search).get(name);
  return value === null ? [] : [[name, value]];
}));

let facts = readFacts(document);
let started = null;
let saving = [];
let isWelcome = false;

const host = createHost(facts.origins, { welcomed, commanded });
const session = createSession(facts, host, lapsed);
const sizing = createSizing(
  document.body,
  (height) => host.tell("resize", { height }),
  () => host.tell("error", { code: "resize-loop" }),
);

/** How a form behaves here: it cannot ask in dialogs, and the page around does the scrolling. */
const place = {
  isFrame: true,
  sure(question, button) {
    if (button.dataset.sure) return true;
    const label = button.textContent;
    button.dataset.sure = "1";
    button.textContent = question;
    setTimeout(() => {
      delete button.dataset.sure;
      button.textContent = label;
    }, SURE_FOR);
    return false;
  },
  tell: host.tell,
  toTop: () => window.scrollTo(0, 0),
  attend(target) {
    if (!target) return;
    bringIntoView(target);
    // Focus is the person's: it moves here only from within.
    if (document.hasFocus()) target.focus({ preventScroll: true });
  },
  bringUp(input) {
    bringIntoView(input);
    input.focus({ preventScroll: true });
  },
  started(controls) {
    started = controls;
  },
};

const commands = {
  "token.response": ({ token }) => session.answered(token),
  theme: ({ tokens }) => ({ taken: wear(tokens) }),
  scheme: ({ scheme }) => setScheme(scheme),
  readonly: ({ on }) => setReadonly(on),
  validate: () => started?.validate() ?? NOT_THERE,
  focus: ({ field }) => ({ found: started?.focus(field) ?? false }),
  async prefill({ values }) {
    if (!isWritable()) return NOT_THERE;
    const answer = await started.replace(started.form.dataset.carry, { prefill: JSON.stringify(values) });
    sizing.measure();
    return { taken: Number(answer.headers.get("x-prefilled")), ignored: Number(answer.headers.get("x-ignored")) };
  },
  submit() {
    if (!isWritable()) return NOT_THERE;
    return new Promise((done) => {
      saving.push(done);
      started.save();
    });
  },
};
const NOT_THERE = { saved: false, codes: ["not_there"] };

async function commanded(type, payload) {
  try {
    return await commands[type](payload);
  } catch (error) {
    host.tell("error", { code: "failed" });
    return { saved: false, codes: ["failed"] };
  }
}

/** The page around us has answered; again after it was loaded anew. */
function welcomed(config) {
  document.documentElement.classList.add("shown", "sized");
  wear(config.theme ?? {});
  setScheme(config.colorScheme);
  if (config.readonly === true) look.set("readonly", "1");
  isWelcome = true;
  sizing.repeat();
  if (started) tellReady();
  else if (!document.getElementById("kept")) enter();
}

function tellReady() {
  host.tell("ready", { entity: facts.entity, record: facts.record, definition: started.form.elements.namedItem("definition").value });
  host.tell("dirty", { dirty: started.isDirty() });
}

/* Getting in */

async function begin() {
  setScheme(look.get("scheme"));
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) history.replaceState(history.state, "", location.pathname + location.search);
  if (document.getElementById("form")) {
    session.found(facts.expires_in);
    startForm();
    return;
  }
  // What was posted before these scripts ran, and without a session: it is to be signed in for in a window of its own.
  if (document.getElementById("kept")) return;
  sayInstead({ title: "Loading the form…", isBusy: true });
  sizing.measure();
  if (token !== null) await enter(token);
  else if (!isWelcome) setTimeout(() => !isWelcome && !started && askToSignIn(), look.get("by") === "token" ? PATIENCE.hosted : PATIENCE.alone);
}

let entering = false;

/** Shows the form if a session can be had without the person, else asks for a sign-in. */
async function enter(token) {
  if (entering || started) return;
  entering = true;
  const isIn = token ? await session.exchange(token) : await session.fromHost();
  entering = false;
  if (isIn) await visit(location.pathname);
  else askToSignIn(session.refusal());
}

function askToSignIn(refusal) {
  const why = refusal?.detail ? `${refusal.detail} ` : "";
  sayInstead({
    title: "Sign in to see this form",
    text: `${why}A small window opens for it and closes by itself.`,
    actions: [["Sign in", signIn], ["Open in a page of its own", facts.page]],
  });
  sizing.measure();
}

async function signIn(event) {
  const button = event.currentTarget;
  button.disabled = true;
  const how = await session.signIn();
  button.disabled = false;
  if (how === "in" && started) unsay();
  else if (how === "in") await visit(location.pathname);
  else if (how === "blocked") tellTrouble({ title: "No window could be opened", detail: "The browser, or the page around this form, does not allow it." });
  sizing.measure();
}

/** The session has ended and the host did not renew it by itself. */
function lapsed() {
  host.tell("session.expired");
  if (!started) return;
  const again = async () => (await session.fromHost()) && unsay();
  sayAbove({
    title: "Your sign-in here has ended.",
    text: "What you typed stays. Sign in to go on.",
    actions: [["Sign in", signIn], ...(host.isThere() ? [["Try again", again]] : [])],
  });
  sizing.measure();
}

/* Pages */

/** `address` with how this frame looks; addresses outside of /embed stay as they are. */
function framed(address) {
  const url = new URL(address, location.href);
  if (url.pathname.startsWith("/embed/")) for (const [name, value] of look) url.searchParams.set(name, value);
  return url;
}

async function visit(address) {
  const answer = await ask(framed(address), { headers: ACCEPT }).catch(() => null);
  if (answer?.ok) await put(answer);
  else await refused(answer, () => visit(address));
}

/** A page of ours in place of what is shown. */
async function put(answer) {
  const page = parsePage(await answer.text());
  started?.stop();
  started = null;
  facts = readFacts(page);
  document.body.replaceChildren(...document.adoptNode(page.body).childNodes);
  document.title = page.title;
  const url = framed(answer.url);
  for (const name of ["told", "draft", "draft_of"]) url.searchParams.delete(name);
  history.replaceState(history.state, "", url.pathname + url.search + location.hash);
  session.belongsTo(facts.record);
  startForm();
}

function startForm() {
  window.htmx?.process(document.body);
  start(place);
  speakAloud(document.getElementById("said"));
  sizing.measure();
  tellReady();
}

/** What came with the page is read out only when it changes. */
function speakAloud(said) {
  const content = [...said.childNodes];
  if (content.length === 0) return;
  said.replaceChildren();
  setTimeout(() => said.append(...content), 50);
}

/** Says what is wrong where no page came; a form that is shown stays as it is. */
async function refused(answer, again) {
  if (answer?.status === 401) {
    if (started) lapsed();
    else askToSignIn();
    return "session";
  }
  const problem = answer ? await answer.json().catch(() => ({})) : OFFLINE;
  const code = String(problem.code ?? answer?.status ?? "offline");
  host.tell("error", { code });
  tellTrouble(problem, again);
  return code;
}

const OFFLINE = { title: "There is no connection", detail: "Nothing is lost. Try again in a moment.", code: "offline" };

function tellTrouble({ title = "That did not work", detail = "" }, again) {
  const actions = [...(again ? [["Try again", again]] : []), ["Open in a page of its own", facts.page]];
  if (started) sayAbove({ title: `${title}.`, text: detail, actions });
  else sayInstead({ title, text: detail, actions });
  if (started) bringIntoView(document.getElementById("frame-told"));
  sizing.measure();
}

/* The form */

async function save(form) {
  host.tell("submit.start");
  const changed = started.changedKeys();
  const here = started.place();
  const body = new URLSearchParams(new FormData(form));
  form.inert = true; // what would be typed now would be in neither
  const answer = await ask(framed(form.action), { method: "POST", headers: ACCEPT, body }).catch(() => null);
  form.inert = false;
  const isPage = answer?.headers.get("content-type")?.startsWith("text/html");
  if (answer?.ok) await saved(answer, changed, here);
  else if (answer?.status === 422 && isPage) await returned(answer, here);
  else {
    started.stay();
    started.restore(here);
    const code = await refused(answer, () => started.save());
    finish({ saved: false, count: 0, codes: [code] });
  }
}

async function saved(answer, changed, here) {
  const isChanged = new URL(answer.url).searchParams.get("told")?.startsWith("saved");
  await put(answer);
  started.restore({ ...here, secrets: [], actions: [] });
  const version = started.form.elements.namedItem("version").value;
  const told = { record: facts.record, version, changed: isChanged ? changed : [] };
  if (facts.values) told.values = shownValues(told.changed);
  finish({ saved: true, ...told });
}

async function returned(answer, { secrets, actions }) {
  const count = Number(answer.headers.get("x-problems"));
  // Without an error the form has changed meanwhile, and asks to be looked over.
  const codes = (answer.headers.get("x-codes") || "look_again").split(",");
  await put(answer);
  started.restore({ secrets, actions });
  const fields = [...document.querySelectorAll(".clash [name^='c.']")].map((input) => input.name.slice(2));
  if (codes.includes("conflict")) host.tell("conflict", { fields: [...new Set(fields)] });
  finish({ saved: false, count, codes });
}

function finish({ saved: isSaved, ...told }) {
  host.tell(isSaved ? "submit.success" : "submit.error", told);
  for (const done of saving.splice(0)) done({ saved: isSaved, ...told });
}

/** Where the tenant lets values out: those of the fields that were saved. Secrets have none on the page. */
function shownValues(keys) {
  const data = new FormData(started.form);
  return Object.fromEntries(keys.map((key) => [key, data.getAll(`f.${key}`)]));
}

async function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await ask(framed(form.action), { method: "POST", headers: ACCEPT, body }).catch(() => null);
  if (answer?.ok) await put(answer);
  else await refused(answer);
}

/** A stored secret, below the button that asked for it: a window of its own would have no session. */
async function reveal(form, button) {
  const answer = await ask(form.action, { method: "POST", headers: ACCEPT, body: new URLSearchParams({ key: button.value }) }).catch(() => null);
  if (!answer?.ok) {
    await refused(answer);
    return;
  }
  const shown = parsePage(await answer.text()).getElementById("revealed");
  const hide = element("button", "button small", ["Hide"]);
  const box = element("div", "revealed", [shown ? document.adoptNode(shown) : "Nothing is stored.", hide]);
  hide.type = "button";
  hide.addEventListener("click", () => box.remove());
  const control = button.closest(".control");
  control.querySelector(".revealed")?.remove();
  control.append(box);
  (shown ?? hide).focus({ preventScroll: true });
}

let aside = null;

/** The same record to be read only, or to be written again with everything that was typed. */
async function setReadonly(on) {
  if (!started) look.set("readonly", "1");
  if (!started || on === !isWritable()) return { on };
  const here = started.place();
  if (on) {
    aside = started.isDirty() ? here : null;
    await started.keep();
    look.set("readonly", "1");
  } else look.delete("readonly");
  await visit(on || !aside ? location.pathname : `${location.pathname}?draft=1`);
  if (!on && aside) started.restore(aside);
  return { on: !isWritable() };
}

function isWritable() {
  return started !== null && started.form.dataset.mode !== "view";
}

function bringIntoView(target) {
  if (!host.isThere()) {
    target.scrollIntoView({ block: "nearest" });
    return;
  }
  sizing.measure();
  const { top, height } = target.getBoundingClientRect();
  host.tell("scroll", { top: Math.round(top), height: Math.round(height) });
}

function readFacts(page) {
  return JSON.parse(page.getElementById("frame-facts").textContent);
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  if (event.target.id === "form") save(event.target);
  else if (event.target.id === "reveal") reveal(event.target, event.submitter);
  else send(event.target, event.submitter);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || link.getAttribute("href").startsWith("#")) return;
  if (link.origin === location.origin && link.pathname.startsWith("/embed/")) {
    event.preventDefault();
    visit(link.href);
  } else Object.assign(link, { target: "_blank", rel: "noopener" });
});
document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.fetch = ask;
});

begin();
