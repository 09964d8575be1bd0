// <demandflow-form entity="DOCKERREGISTRY" record="..." token-url="/my/token">: a form of ours in your page.
// Makes the frame, shakes hands with it, sizes it, passes it tokens from your server, and tells what happens as events.
(() => {
  const NS = "demandflow-forms";
  const V = 1;
  const PATIENCE = 5000;
  const TALLEST = 30000;
  const SANDBOX = "allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals";
  const HOME = new URL(document.currentScript?.src ?? location.href).origin;
  const isText = (value) => typeof value === "string";
  const isCount = (value) => Number.isInteger(value) && value >= 0;
  const isList = (value) => Array.isArray(value) && value.every(isText);

  /** What the frame may say, and what must be in it. Anything else is ignored. */
  const EVENTS = {
    ready: { entity: isText, record: isText, definition: isText },
    dirty: { dirty: (value) => typeof value === "boolean" },
    "submit.start": {},
    "submit.success": { record: isText, version: isText, changed: isList },
    "submit.error": { count: isCount, codes: isList },
    conflict: { fields: isList },
    "definition.changed": {},
    "token.request": {},
    "session.expiring": { seconds: isCount },
    "session.expired": {},
    resize: { height: isCount },
    scroll: { top: Number.isInteger, height: isCount },
    error: { code: isText },
    answer: {},
  };

  function readMessage(data, events) {
    const { ns, v, id, type, payload } = Object(data);
    const shape = isText(type) && Object.hasOwn(events, type) && events[type];
    const isRight = ns === NS && v === V && isText(id) && shape && payload && typeof payload === "object";
    return isRight && Object.entries(shape).every(([name, fits]) => fits(payload[name])) ? { id, type, payload } : null;
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host { display: block; position: relative } :host([hidden]) { display: none }
    iframe { display: block; width: 100%; height: 1px; border: 0 } i { color: light-dark(#fff, #000); transition: color 1ms; position: absolute; pointer-events: none; inset-inline: 0 }
    p { margin: 0; padding: 12px 0; font: 15px/1.5 system-ui, sans-serif } [hidden] { display: none }`);

  class DemandFlowForm extends HTMLElement {
    static observedAttributes = ["entity", "record", "panels", "compact", "color-scheme", "readonly"];
    /** In place of `token-url`: a function that resolves with a token. */
    getToken = null;
    #origin; #frame; #port; #greeting; #timer; #watch; #theme; #record; #isReady;
    #untilReady = () => new Promise((done) => (this.#isReady = done));
    #ready = this.#untilReady();
    #count = 0;
    #asked = new Map();
    #mark = document.createElement("i");
    #told = Object.assign(document.createElement("p"), { role: "status" });

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.append(this.#mark, this.#told);
      this.#mark.part = "mark";
      this.#told.part = "told";
      this.#mark.addEventListener("transitionend", () => this.#recolor());
    }

    connectedCallback() {
      addEventListener("message", this.#greet);
      this.#watch = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.#open(), { rootMargin: "500px" });
      this.#watch.observe(this);
      this.#say("Loading the form…");
    }

    disconnectedCallback() {
      removeEventListener("message", this.#greet);
      this.#watch.disconnect();
      this.#close();
    }

    attributeChangedCallback(name, before, now) {
      if (!this.#frame || before === now) return;
      if (name === "readonly") this.#call("readonly", { on: now !== null });
      else if (name === "color-scheme") this.#recolor();
      else queueMicrotask(() => this.isConnected && this.#open());
    }

    /** Values by field id, as if they were typed. */
    prefill = (values) => this.#call("prefill", { values });
    validate = () => this.#call("validate", {});
    submit = () => this.#call("submit", {});
    setReadonly = (on) => void this.toggleAttribute("readonly", on);

    focusField(field) {
      this.#frame?.focus();
      return this.#call("focus", { field });
    }

    /** CSS custom properties by name, such as { accent: "#060" }. */
    setTheme(tokens) {
      this.#theme = { ...this.#theme, ...tokens };
      return this.#call("theme", { tokens });
    }

    #address(path) {
      const url = new URL([path, this.getAttribute("entity"), this.#record || "new"].map(encodeURIComponent).join("/"), `${this.#origin}/`);
      if (path === "embed") {
        for (const name of ["panels", "compact", "readonly"]) {
          if (this.hasAttribute(name)) url.searchParams.set(name, this.getAttribute(name) || "1");
        }
        if (this.#hasTokens()) url.searchParams.set("by", "token");
      }
      return url.href;
    }

    #hasTokens = () => this.getToken || this.hasAttribute("token-url");

    #open() {
      if (this.#frame) this.#ready = this.#untilReady();
      this.#close();
      this.#watch.disconnect();
      this.#origin = new URL(this.getAttribute("server") ?? HOME).origin;
      this.#record = this.getAttribute("record") ?? "";
      this.#say("Loading the form…");
      this.#frame = Object.assign(document.createElement("iframe"), {
        title: this.getAttribute("label") ?? "Form",
        sandbox: SANDBOX,
        allow: "clipboard-write",
        referrerPolicy: "strict-origin",
        src: this.#address("embed"),
      });
      this.#frame.style.colorScheme = this.#scheme();
      this.shadowRoot.append(this.#frame);
      this.#timer = setTimeout(() => this.#fail(), PATIENCE);
    }

    #close() {
      clearTimeout(this.#timer);
      this.#port?.close();
      this.#frame?.remove();
      for (const done of this.#asked.values()) done();
      this.#asked.clear();
      this.#port = this.#frame = this.#greeting = null;
    }

    #say(text, ...more) {
      this.#told.replaceChildren(text, ...more);
      this.#told.hidden = text === "";
    }

    #fail() {
      const link = Object.assign(document.createElement("a"), { href: this.#address("forms"), target: "_blank", rel: "noopener" });
      link.textContent = "Open it in a page of its own";
      this.#say("The form could not be shown here. ", link);
      this.#tell("error", { code: "timeout" });
    }

    /** The frame, and nobody else, says hello; it does so again when it was loaded anew. */
    #greet = ({ source, origin, data }) => {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      const hello = readMessage(data, { hello: { versions: (value) => Array.isArray(value) && value.includes(V) } });
      if (!hello || hello.id === this.#greeting) return;
      clearTimeout(this.#timer);
      this.#greeting = hello.id;
      this.#port?.close();
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      port1.onmessage = (event) => this.#hear(readMessage(event.data, EVENTS));
      const config = { theme: this.#theme ?? {}, colorScheme: this.#scheme(), readonly: this.hasAttribute("readonly") };
      const welcome = { ns: NS, v: V, id: hello.id, type: "welcome", payload: { v: V, config } };
      source.postMessage(welcome, origin, [port2]);
    };

    #hear(message) {
      if (!message) return;
      const { id, type, payload } = message;
      if (type === "answer") {
        this.#asked.get(id)?.(payload);
        this.#asked.delete(id);
        return;
      }
      if (type === "ready") this.#isReady();
      if (type === "resize") this.#resize(payload.height);
      if (type === "scroll") this.#bringUp(payload);
      if (type === "submit.success") this.#record = payload.record;
      if (type === "token.request") {
        this.#sendToken();
        if (!this.#hasTokens()) return;
      }
      this.#tell(type, payload);
    }

    #tell(type, detail) {
      this.dispatchEvent(new CustomEvent(`demandflow:${type}`, { detail, bubbles: true }));
    }

    #resize(height) {
      this.#say("");
      this.#frame.style.height = `${Math.min(height, TALLEST)}px`;
    }

    #bringUp({ top, height }) {
      Object.assign(this.#mark.style, { top: `${top}px`, height: `${height}px` });
      this.#mark.scrollIntoView({ block: "nearest" });
    }

    async #sendToken() {
      const asked = { entity: this.getAttribute("entity"), record: this.#record || "new" };
      let token = null;
      try {
        token = this.#hasTokens() ? await (this.getToken ?? this.#fetchToken)(asked) : null;
      } catch {
        this.#tell("error", { code: "token" });
      }
      this.#post("token.response", { token: isText(token) ? token : null });
    }

    #fetchToken = async (asked) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(this.getAttribute("token-url"), { method: "POST", headers, body: JSON.stringify(asked) });
      if (!answer.ok) throw new Error(answer.status);
      return (await answer.json()).token;
    };

    /** Resolves with the frame's answer, once there is a form to answer. */
    async #call(type, payload) {
      await this.#ready;
      const id = this.#post(type, payload);
      return id && new Promise((done) => this.#asked.set(id, done));
    }

    #post(type, payload) {
      const id = String((this.#count += 1));
      this.#port?.postMessage({ ns: NS, v: V, id, type, payload });
      return this.#port && id;
    }

    /** As the page around is, whichever way it says so: a frame of another scheme would not be transparent. */
    #scheme() {
      return this.getAttribute("color-scheme") ?? (getComputedStyle(this.#mark).color === "rgb(0, 0, 0)" ? "dark" : "light");
    }

    #recolor = () => {
      if (!this.#frame) return;
      this.#frame.style.colorScheme = this.#scheme();
      this.#post("scheme", { scheme: this.#scheme() });
    };
  }

  customElements.define("demandflow-form", DemandFlowForm);
})();
