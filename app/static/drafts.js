// Drafts: what is typed goes to the server while it is typed, secrets aside, one request at a time, so that the latest is the last.

import { ask } from "./session_fetch.js";

const QUIET = 1200;
const LONGEST_WAIT = 30_000;
const KEEPALIVE_BYTES = 60_000;

export function createDrafts(form, inputs, on) {
  const drafted = form.elements.namedItem("drafted");
  const told = document.getElementById("kept");
  let timer = 0;
  let wait = QUIET;
  let kept = content();
  let running = null;
  let stopped = false;

  function content() {
    const pairs = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (!name.startsWith("s.") && !inputs.isSecret(name) && !["visited", "revision", "drafted"].includes(name)) pairs.append(name, value);
    }
    return pairs.toString();
  }

  function tell(text) {
    if (told) told.textContent = text;
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  }

  async function keep() {
    clearTimeout(timer);
    if (stopped) return undefined;
    if (running) return running;
    const typed = content();
    if (typed === kept) return undefined;
    running = send(typed).finally(() => {
      running = null;
      if (content() !== kept) later();
    });
    return running;
  }

  async function send(typed) {
    const gone = inputs.changedFields().size === 0;
    const [path, record] = form.dataset.drafts.split("?");
    drafted.value = "1";
    try {
      const answer = await ask(`${path}${gone ? "/discard" : ""}?${record}`, {
        method: "POST",
        body: new URLSearchParams(typed),
        redirect: "manual",
      });
      if (answer.status === 401) tell("Signed out: save to sign in again; what you typed stays.");
      if (!answer.ok && answer.type !== "opaqueredirect") throw new Error(String(answer.status));
      kept = typed;
      wait = QUIET;
      tell(gone ? "" : `Draft kept ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`);
    } catch (error) {
      wait = Math.min(wait * 2, LONGEST_WAIT);
      if (error.message !== "401") tell("Draft not kept yet");
    }
  }

  if (form.dataset.mode === "view") return { settle: async () => {}, isBusy: () => false, stop() {}, resume() {}, keep: async () => true };
  on(form, "input", later);
  on(form, "change", later);
  on(document, "visibilitychange", () => {
    const typed = content();
    if (stopped || document.visibilityState !== "hidden" || typed === kept || typed.length > KEEPALIVE_BYTES || inputs.changedFields().size === 0) return;
    drafted.value = "1";
    ask(form.dataset.drafts, { method: "POST", body: new URLSearchParams(typed), keepalive: true }).then(
      (answer) => {
        if (answer.ok) kept = typed;
      },
      () => {},
    );
  });
  return {
    /** Before a save: no draft of it may arrive after it. */
    async settle() {
      clearTimeout(timer);
      if (running) await Promise.race([running, new Promise((done) => setTimeout(done, 3000))]);
      clearTimeout(timer);
    },
    isBusy: () => running !== null,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
    resume() {
      stopped = false;
      later();
    },
    /** At once. Resolves with whether all is kept that may be. */
    async keep() {
      await running;
      await keep();
      return content() === kept;
    },
  };
}
