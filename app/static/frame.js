// Starts a form in a frame on somebody else's page: gets a session, loads pages with it, saves, and exchanges
// messages with the host page.

import { announce } from "./announcements.js";
import { createCommands } from "./commands.js";
import { closest, formParams, getElement, hiddenInput } from "./elements.js";
import { startForm } from "./form.js";
import { frameOptions, postPage, requestPage, showAddress } from "./frame_pages.js";
import { createHost } from "./host.js";
import { hideNotice, showCard, showNotice } from "./notices.js";
import { useRelay } from "./page_groups.js";
import { revealSecret } from "./reveal.js";
import { createSaves } from "./saves.js";
import { createSession } from "./frame_session.js";
import { fetchWithSession } from "./session_fetch.js";
import { createSizing } from "./sizing.js";
import { createFrameSurface } from "./surfaces.js";
import { say } from "./texts.js";
import { applyTheme, setColorScheme } from "./theme.js";

/** Milliseconds to wait for a host page before asking the person to sign in: without the element around the frame, and with it. */
const HOST_TIMEOUT_MS = { plain: 1500, element: 8000 };

/** Whether the host page has a server that makes tokens. The element says so in the frame's address. */
const hasTokens = frameOptions.get("by") === "token";

let facts = readFacts(document);
/** @type {StartedForm | null} */
let form = null;
let isWelcome = false;

/* The parts */

const host = createHost(facts.origins, { onWelcome, onCommand: (message) => commands.run(message) });
const session = createSession(facts, host, { onExpired, isRemembered: () => !hasTokens });
const sizing = createSizing(
  document.body,
  (height) => host.notify("resize", { height }),
  () => host.notify("error", { code: "resize-loop" }),
);
const surface = createFrameSurface(host.notify, bringIntoView, (started) => {
  form = started;
});
const saves = createSaves({ notify: host.notify, showPage, showFailure, form: currentForm, facts: () => facts });
const commands = createCommands({
  host, session, sizing, saves, form: () => form, enter, visit, showsValues: () => facts.values, setLabel,
});

useRelay((payload) => host.notify("live", payload));

/* The host page */

/**
 * The host page has answered. It does so again after it was loaded anew.
 * @param {HostConfig} config
 */
function onWelcome(config) {
  document.documentElement.classList.add("shown", "sized");
  applyTheme(config.theme ?? {});
  setColorScheme(config.colorScheme);
  if (typeof config.label === "string") setLabel(config.label);
  if (typeof config.draft === "string") ownDraft = config.draft;
  if (config.readonly === true) frameOptions.set("readonly", "1");
  isWelcome = true;
  sizing.repeat();
  if (form) notifyReady(form);
  else if (!document.getElementById("kept")) enter();
}

/** @param {StartedForm} ready */
function notifyReady({ element, instance, isDirty }) {
  const definition = hiddenInput(element, "definition").value;
  host.notify("ready", { entity: facts.entity, record: facts.record, definition, instance });
  notifiedChange = "";
  try {
    sessionStorage.setItem(DRAFT_KEY, instance);
  } catch {
    // Storage that is refused to frames: a reload of the host page offers the draft instead.
  }
  host.notify("dirty", { dirty: isDirty() });
  if (facts.gone) host.notify("error", { code: "gone" });
}

let saveLabel = "";

/** Names the button that saves as the host page does. @param {string} text */
function setLabel(text) {
  saveLabel = text;
  const button = document.getElementById("save");
  if (button && text) button.textContent = text;
}

let notifiedChange = "";

/** Tells the host page which fields are changed, when that is news. */
function notifyChange() {
  if (!form) return;
  const fields = form.changedKeys();
  if (fields.join() === notifiedChange) return;
  notifiedChange = fields.join();
  host.notify("change", { fields });
}

/** Of the draft that this frame had before it was reloaded or moved. */
const DRAFT_KEY = `draft of ${location.pathname}`;

/** The same as the element knows it: also where browsers refuse storage to frames. */
let ownDraft = "";

/** The address of the form, with the draft that this frame had before, where there is one. */
function ownAddress() {
  let draft = ownDraft;
  try {
    draft ||= sessionStorage.getItem(DRAFT_KEY) ?? "";
    sessionStorage.removeItem(DRAFT_KEY);
  } catch {
    // Storage that is refused to frames.
  }
  return location.pathname + (draft ? `?draft=${encodeURIComponent(draft)}` : "");
}

/* Sign-in */

async function begin() {
  setColorScheme(frameOptions.get("scheme"));
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) history.replaceState(history.state, "", location.pathname + location.search);
  if (document.getElementById("form")) {
    session.adoptCookie(facts.expires_in ?? 0);
    startShownForm();
    return;
  }
  // A form that was posted without a session, before these scripts ran: the page holds its input and a button to sign in.
  if (document.getElementById("kept")) return;
  showCard({ title: say("loading"), isBusy: true });
  sizing.measure();
  if (token !== null) await enter(token);
  else if (!isWelcome) setTimeout(() => !isWelcome && !form && askToSignIn(), HOST_TIMEOUT_MS[hasTokens ? "element" : "plain"]);
}

let isEntering = false;

/**
 * Shows the form if there can be a session without a sign-in. Otherwise asks for a sign-in.
 * @param {string} [token]
 */
async function enter(token) {
  if (isEntering || form) return;
  isEntering = true;
  const hasSession = token ? await session.exchangeToken(token) : await session.requestFromHost();
  isEntering = false;
  if (hasSession) await visit(ownAddress());
  else askToSignIn(session.rejection());
}

/** @param {Problem | null} [rejection] why there is no session */
function askToSignIn(rejection) {
  const reason = rejection?.detail ? `${rejection.detail} ` : "";
  showCard({
    title: say("sign-in-to-see"),
    text: `${reason}${say("window-opens")}`,
    actions: [[say("sign-in"), signIn], ...retryAction(() => enter()), [say("open-in-new-tab"), facts.page]],
  });
  sizing.measure();
}

/**
 * A button that asks the host page for another token, if it has tokens.
 * @param {() => unknown} retry
 * @returns {import("./notices.js").Action[]}
 */
function retryAction(retry) {
  return hasTokens && host.isConnected() ? [[say("try-again"), retry]] : [];
}

/** @param {MouseEvent} event */
async function signIn({ currentTarget }) {
  const button = /** @type {HTMLButtonElement} */ (currentTarget);
  button.disabled = true;
  const result = await session.signIn();
  button.disabled = false;
  if (result === "in" && form) hideNotice();
  else if (result === "in") await visit(location.pathname);
  else if (result === "blocked") {
    showProblem({ title: say("window-blocked"), detail: say("window-blocked-advice") });
  }
  sizing.measure();
}

/** The session has ended, and the host page did not renew it. */
function onExpired() {
  host.notify("session.expired", {});
  if (!form) return;
  const retry = async () => (await session.requestFromHost()) && hideNotice();
  showNotice({
    title: say("session-ended"),
    text: say("session-ended-advice"),
    actions: [[say("sign-in"), signIn], ...retryAction(retry)],
  });
  sizing.measure();
}

/* Pages */

/** @param {string} url */
async function visit(url) {
  const response = await requestPage(url);
  if (!showPage(response)) showFailure(response, () => visit(url));
}

/**
 * Shows the response's page in place of the current one. Returns false if the response has no page of a frame.
 * @param {FrameResponse} response
 */
function showPage({ page, url }) {
  if (!page?.getElementById("frame-facts")) return false;
  form?.stop();
  form = null;
  facts = readFacts(page);
  document.body.replaceChildren(...document.adoptNode(page.body).childNodes);
  document.title = page.title;
  showAddress(url);
  session.setRecord(facts.record);
  startShownForm();
  return true;
}

function startShownForm() {
  window.htmx?.process(document.body);
  const started = startForm(surface);
  setLabel(saveLabel);
  announce(getElement("said", HTMLElement));
  sizing.measure();
  notifyReady(started);
}

/**
 * Says what went wrong. A form that is shown stays as it is.
 * @param {FrameResponse} response without a page
 * @param {() => unknown} [retry]
 * @returns {string} a code for the host page
 */
function showFailure({ status, problem }, retry) {
  if (status === 401) {
    if (form) onExpired();
    else askToSignIn();
    return "session";
  }
  const code = String(problem.code ?? status);
  host.notify("error", { code });
  showProblem(problem, retry);
  return code;
}

/** @param {Problem} problem @param {() => unknown} [retry] */
function showProblem({ title = say("failed"), detail = "" }, retry) {
  /** @type {import("./notices.js").Action[]} */
  const actions = [[say("open-in-new-tab"), facts.page]];
  if (retry) actions.unshift([say("try-again"), retry]);
  if (form) bringIntoView(showNotice({ title: `${title}.`, text: detail, actions }));
  else showCard({ title, text: detail, actions });
  sizing.measure();
}

/* The form */

/** @returns {StartedForm} */
function currentForm() {
  if (!form) throw new Error("No form is shown.");
  return form;
}

/** @param {HTMLFormElement} element @param {HTMLElement | null} submitter */
async function send(element, submitter) {
  const response = await postPage(element.action, formParams(element, submitter));
  if (!showPage(response)) showFailure(response);
}

/** @param {HTMLElement} element */
function bringIntoView(element) {
  if (!host.isConnected()) {
    element.scrollIntoView({ block: "nearest" });
    return;
  }
  sizing.measure();
  const { top, height } = element.getBoundingClientRect();
  host.notify("scroll", { top: Math.round(top), height: Math.round(height) });
}

/**
 * Whether the page may be left. Input that is not saved is lost only after a second press.
 * @param {HTMLElement} button
 */
function mayLeave(button) {
  return !form?.isDirty() || surface.confirm(say("confirm-leave"), button);
}

/**
 * @param {Document} page
 * @returns {FrameFacts}
 */
function readFacts(page) {
  return JSON.parse(getElement("frame-facts", HTMLElement, page).textContent);
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  const { target, submitter } = event;
  if (!(target instanceof HTMLFormElement)) return;
  if (target.id === "form") saves.save(target);
  else if (target.id === "reveal" && submitter instanceof HTMLButtonElement) revealSecret(target, submitter, showFailure);
  else if (!submitter || mayLeave(submitter)) send(target, submitter);
});
for (const type of ["input", "change"]) document.addEventListener(type, () => queueMicrotask(notifyChange));
document.addEventListener("click", (event) => {
  const link = closest(event.target, "a[href]");
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || link.getAttribute("href")?.startsWith("#")) return;
  if (link.origin === location.origin && link.pathname.startsWith("/embed/")) {
    event.preventDefault();
    if (link.id === "discard" || mayLeave(link)) visit(link.href);
  } else Object.assign(link, { target: "_blank", rel: "noopener" });
});
document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.fetch = fetchWithSession;
});

begin();
