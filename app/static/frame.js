// A form in somebody else's page: gets a session, asks for pages with it and puts them in place, saves, and speaks with the page around.

import { ask } from "./session_fetch.js";
import { sayAbove, sayInstead, unsay } from "./notices.js";
import { start } from "./form.js";
import { createHost } from "./host.js";
import { setScheme, wear } from "./theme.js";
import { look, post, remember, request } from "./frame_pages.js";
import { reveal } from "./reveal.js";
import { createSaves } from "./saves.js";
import { createSession } from "./session.js";
import { createSizing } from "./sizing.js";
import { speakAloud } from "./announcements.js";

const PATIENCE = { alone: 1500, hosted: 8000 };
const SURE_FOR = 5000;

/** Whether the page around has a server that makes tokens; the element says so in our address. */
const hasTokens = look.get("by") === "token";

let facts = readFacts(document);
let started = null;
let isWelcome = false;

/* The parts, and how they speak with each other */

const host = createHost(facts.origins, { welcomed, commanded });
const session = createSession(facts, host, { lapsed, isKept: () => !hasTokens });
const sizing = createSizing(
  document.body,
  (height) => host.tell("resize", { height }),
  () => host.tell("error", { code: "resize-loop" }),
);

const saves = createSaves({ tell: host.tell, put, refused, facts: () => facts, form: () => started });

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
  "token.response"({ token }) {
    if (!session.answered(token) && token !== null) enter(token);
  },
  theme: ({ tokens }) => ({ taken: wear(tokens) }),
  scheme: ({ scheme }) => setScheme(scheme),
  readonly: ({ on }) => (turn = turn.then(() => setReadonly(on))),
  validate: () => (isWritable() ? started.validate() : { count: 0, fields: [] }),
  focus: ({ field }) => ({ found: started?.focus(field) ?? false }),
  async prefill({ values }) {
    if (!isWritable()) return { taken: 0, ignored: Object.keys(values).length };
    const answer = await started.replace(started.form.dataset.carry, { prefill: JSON.stringify(values) });
    sizing.measure();
    return { taken: Number(answer.headers.get("x-prefilled")), ignored: Number(answer.headers.get("x-ignored")) };
  },
  submit() {
    if (!isWritable()) return { saved: false, count: 0, codes: ["readonly"] };
    return saves.ask(started);
  },
};

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
  if (facts.gone) host.tell("error", { code: "gone" });
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
  else if (!isWelcome) setTimeout(() => !isWelcome && !started && askToSignIn(), hasTokens ? PATIENCE.hosted : PATIENCE.alone);
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
    actions: [["Sign in", signIn], ...retry(() => enter()), ["Open in a page of its own", facts.page]],
  });
  sizing.measure();
}

/** A button that asks the page around once more, where that has tokens to give. */
function retry(again) {
  return hasTokens && host.isThere() ? [["Try again", again]] : [];
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
    actions: [["Sign in", signIn], ...retry(again)],
  });
  sizing.measure();
}

/* Pages */

async function visit(address) {
  const answer = await request(address);
  if (!put(answer)) refused(answer, () => visit(address));
}

/** A page of ours in place of what is shown; false where the answer holds none. */
function put({ page, url }) {
  if (!page?.getElementById("frame-facts")) return false;
  started?.stop();
  started = null;
  facts = readFacts(page);
  document.body.replaceChildren(...document.adoptNode(page.body).childNodes);
  document.title = page.title;
  remember(url);
  session.belongsTo(facts.record);
  startForm();
  return true;
}

function startForm() {
  window.htmx?.process(document.body);
  start(place);
  speakAloud(document.getElementById("said"));
  sizing.measure();
  tellReady();
}

/** Says what is wrong where no page came, and gives it a code; a form that is shown stays as it is. */
function refused({ status, problem }, again) {
  if (status === 401) {
    if (started) lapsed();
    else askToSignIn();
    return "session";
  }
  const code = String(problem.code ?? status);
  host.tell("error", { code });
  tellTrouble(problem, again);
  return code;
}

function tellTrouble({ title = "That did not work", detail = "" }, again) {
  const actions = [...(again ? [["Try again", again]] : []), ["Open in a page of its own", facts.page]];
  if (started) sayAbove({ title: `${title}.`, text: detail, actions });
  else sayInstead({ title, text: detail, actions });
  if (started) bringIntoView(document.getElementById("frame-told"));
  sizing.measure();
}

/* The form */

async function send(form, submitter) {
  const answer = await post(form.action, new FormData(form, submitter));
  if (!put(answer)) refused(answer);
}

let turn = Promise.resolve();
let aside = null;

/** The same record to be read only, or to be written again with everything that was typed. */
async function setReadonly(on) {
  if (!started) look.set("readonly", "1");
  if (!started || on === !isWritable()) return { on };
  const here = started.place();
  if (on) {
    aside = started.isDirty() ? here : null;
    if (!(await started.keep())) return { on: false };
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

/** What is typed and not saved is not left by one press of a button. */
function mayLeave(button) {
  return !started?.isDirty() || place.sure("Without what you typed now?", button);
}

function readFacts(page) {
  return JSON.parse(page.getElementById("frame-facts").textContent);
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  if (event.target.id === "form") saves.save(event.target);
  else if (event.target.id === "reveal") reveal(event.target, event.submitter, refused);
  else if (!event.submitter || mayLeave(event.submitter)) send(event.target, event.submitter);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || link.getAttribute("href").startsWith("#")) return;
  if (link.origin === location.origin && link.pathname.startsWith("/embed/")) {
    event.preventDefault();
    if (link.id === "discard" || mayLeave(link)) visit(link.href);
  } else Object.assign(link, { target: "_blank", rel: "noopener" });
});
document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.fetch = ask;
});

begin();
