// An open form hears of a new definition and offers it; it never takes it by itself. Events where they get through, else asking.

import { ask } from "./session_fetch.js";

const ASK_EVERY = 20_000;
const MOST_FAILURES = 3;

export function createLive(form, signal, update, place) {
  const mine = form.elements.namedItem("definition").value;
  let failures = 0;
  let asking = 0;
  let source;

  function hear(hash) {
    const band = document.getElementById("renewed");
    if (hash === mine) band?.remove();
    else if (!band) offer();
  }

  function offer() {
    place.tell("definition.changed");
    const band = document.createElement("div");
    band.id = "renewed";
    band.className = "notice";
    band.setAttribute("role", "status");
    const text = document.createElement("p");
    const bold = document.createElement("b");
    bold.textContent = "This form was changed by whoever looks after it.";
    text.append(bold, " Nothing happens until you take the change; what you typed stays.");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small primary";
    button.textContent = "Update the form";
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await update();
      } catch {
        button.disabled = false;
        button.textContent = "That did not work. Try again";
      }
    });
    band.append(text, button);
    document.getElementById("notices").prepend(band);
  }

  async function look() {
    try {
      const answer = await ask(`${form.dataset.live}/current`, { signal });
      if (answer.ok) hear((await answer.json()).definition);
    } catch {
      // the next one may get through
    }
  }

  function listen() {
    if (document.visibilityState === "hidden") return;
    // An event source cannot carry the session of a frame.
    if (asking || place.isFrame) {
      askOnly();
      return;
    }
    source = new EventSource(form.dataset.live);
    source.addEventListener("definition", (event) => {
      failures = 0;
      hear(JSON.parse(event.data).definition);
    });
    source.addEventListener("error", () => {
      failures += 1;
      if (failures < MOST_FAILURES && source.readyState !== EventSource.CLOSED) return;
      source.close();
      askOnly();
    });
  }

  function askOnly() {
    look();
    asking ||= setInterval(look, ASK_EVERY);
  }

  signal.addEventListener("abort", () => {
    source?.close();
    clearInterval(asking);
  });
  // A browser has six connections to a host: pages that nobody looks at must not hold one.
  const rest = () => source?.close();
  const wake = () => {
    rest();
    listen();
  };
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? rest() : wake()), { signal });
  window.addEventListener("pagehide", rest, { signal });
  window.addEventListener("pageshow", (event) => event.persisted && wake(), { signal });
  listen();
}
