// <demandflow-form entity="DOCKERREGISTRY" record="..." token-url="/my/token"> shows a form in a host page.
// The element makes and sizes a frame, passes it tokens from the host's server, and dispatches its messages.
(() => {
  const NS = "demandflow-forms";
  const V = 1;
  const TIMEOUT_MS = 5000;
  const MAX_HEIGHT = 30000;
  const SANDBOX =
    "allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals";
  // Translated by the server
  const TEXTS = {
    "form": "Form", "loading": "Loading the form…", "timeout": "This form couldn't be loaded.", "open": "Open it in a new tab"
  };
  const HOME = new URL(/** @type {HTMLScriptElement?} */ (document.currentScript)?.src ?? location.href).origin;
  /** @type {PayloadTest} */
  const isText = (value) => typeof value === "string";
  /** @type {PayloadTest} */
  const isCount = (value) => Number.isInteger(value) && value >= 0;
  /** @type {PayloadTest} */
  const isList = (value) => Array.isArray(value) && value.every(isText);

  /**
   * What the frame may send, with tests of the payload. Anything else is ignored.
   * @type {PayloadTests}
   */
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

  /** @param {unknown} data @param {PayloadTests} tests @returns {FrameMessage?} */
  function readMessage(data, tests) {
    const { ns, v, id, type, payload } = Object(data);
    const shape = isText(type) && Object.hasOwn(tests, type) && tests[type];
    const isOurs = ns === NS && v === V && isText(id) && shape && payload && typeof payload === "object";
    return isOurs && Object.entries(shape).every(([name, test]) => test(payload[name])) ? { id, type, payload } : null;
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host { display: block; position: relative } :host([hidden]) { display: none }
    iframe { display: block; width: 100%; height: 1px; border: 0 }
    i { color: light-dark(#fff, #000); transition: color 1ms; position: absolute; pointer-events: none; inset-inline: 0 }
    p { margin: 0; padding: 12px 0; font: 15px/1.5 system-ui, sans-serif } [hidden] { display: none }`);

  /** @implements {DemandFlowForm} */
  class FormElement extends HTMLElement {
    static observedAttributes = ["entity", "record", "panels", "compact", "color-scheme", "readonly"];
    /** @type {DemandFlowForm["getToken"]} */
    getToken = null;
    #origin = "";
    #record = "";
    #timer = 0;
    #count = 0;
    /** @type {HTMLIFrameElement?} */
    #frame = null;
    /** @type {MessagePort?} */
    #port = null;
    /** @type {string?} */
    #helloId = null;
    /** @type {Record<string, string>} */
    #theme = {};
    /** @type {Map<string, (answer?: any) => void>} */
    #calls = new Map();
    #setReady = () => {};
    #ready = this.#createReady();
    #root = this.attachShadow({ mode: "open" });
    /** An invisible element that has the color scheme of its surroundings, and that the page scrolls to. */
    #probe = document.createElement("i");
    #status = Object.assign(document.createElement("p"), { role: "status" });
    #observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && this.#open(), { rootMargin: "500px" });

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.#root.append(this.#probe, this.#status);
      this.#probe.part.add("mark");
      this.#status.part.add("told");
      this.#probe.addEventListener("transitionend", () => this.#sendScheme());
    }

    connectedCallback() {
      addEventListener("message", this.#welcome);
      this.#observer.observe(this);
      this.#showStatus(TEXTS.loading);
    }

    disconnectedCallback() {
      removeEventListener("message", this.#welcome);
      this.#observer.disconnect();
      this.#close();
    }

    /** @param {string} name @param {string?} before @param {string?} now */
    attributeChangedCallback(name, before, now) {
      if (!this.#frame || before === now) return;
      if (name === "readonly") this.#call("readonly", { on: now !== null });
      else if (name === "color-scheme") this.#sendScheme();
      else queueMicrotask(() => this.isConnected && this.#open());
    }

    /** @type {DemandFlowForm["prefill"]} */
    prefill = (values) => this.#call("prefill", { values });
    validate = () => this.#call("validate", {});
    submit = () => this.#call("submit", {});
    /** @type {DemandFlowForm["setReadonly"]} */
    setReadonly = (on) => void this.toggleAttribute("readonly", on);

    /** @param {string} field */
    focusField(field) {
      this.#frame?.focus();
      return this.#call("focus", { field });
    }

    /** @param {Record<string, string>} tokens */
    setTheme(tokens) {
      this.#theme = { ...this.#theme, ...tokens };
      return this.#call("theme", { tokens });
    }

    /** @param {string} path */
    #url(path) {
      const parts = [path, this.getAttribute("entity") ?? "", this.#record || "new"];
      const url = new URL(parts.map(encodeURIComponent).join("/"), `${this.#origin}/`);
      if (path === "embed") {
        for (const name of ["panels", "compact", "readonly"]) {
          if (this.hasAttribute(name)) url.searchParams.set(name, this.getAttribute(name) || "1");
        }
        if (this.#hasTokens()) url.searchParams.set("by", "token");
      }
      return url.href;
    }

    #hasTokens = () => this.getToken || this.hasAttribute("token-url");

    /** A promise that `#setReady` resolves. @returns {Promise<void>} */
    #createReady() {
      return new Promise((resolve) => (this.#setReady = resolve));
    }

    #open() {
      if (this.#frame) this.#ready = this.#createReady();
      this.#close();
      this.#observer.disconnect();
      this.#origin = new URL(this.getAttribute("server") ?? HOME).origin;
      this.#record = this.getAttribute("record") ?? "";
      this.#showStatus(TEXTS.loading);
      this.#frame = Object.assign(document.createElement("iframe"), {
        title: this.getAttribute("label") ?? TEXTS.form,
        allow: "clipboard-write",
        referrerPolicy: "strict-origin",
        src: this.#url("embed"),
      });
      this.#frame.sandbox.value = SANDBOX;
      this.#frame.style.colorScheme = this.#scheme();
      this.#root.append(this.#frame);
      this.#timer = setTimeout(() => this.#fail(), TIMEOUT_MS);
    }

    #close() {
      clearTimeout(this.#timer);
      this.#port?.close();
      this.#frame?.remove();
      for (const resolve of this.#calls.values()) resolve();
      this.#calls.clear();
      this.#port = this.#frame = this.#helloId = null;
    }

    /** @param {string} text @param {Node[]} more */
    #showStatus(text, ...more) {
      this.#status.replaceChildren(text, ...more);
      this.#status.hidden = text === "";
    }

    #fail() {
      const link = Object.assign(document.createElement("a"), {
        href: this.#url("forms"), target: "_blank", rel: "noopener", textContent: TEXTS.open,
      });
      this.#showStatus(`${TEXTS.timeout} `, link);
      this.#dispatch("error", { code: "timeout" });
    }

    /**
     * Answers the frame's hello, and no other window's, with a port. The frame says hello again after it was loaded anew.
     * @param {MessageEvent} event
     */
    #welcome = ({ source, origin, data }) => {
      const frame = this.#frame?.contentWindow;
      if (!frame || source !== frame || origin !== this.#origin) return;
      const hello = readMessage(data, { hello: { versions: (value) => Array.isArray(value) && value.includes(V) } });
      if (!hello || hello.id === this.#helloId) return;
      clearTimeout(this.#timer);
      this.#helloId = hello.id;
      this.#port?.close();
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      port1.onmessage = (event) => this.#receive(readMessage(event.data, EVENTS));
      const config = { theme: this.#theme, colorScheme: this.#scheme(), readonly: this.hasAttribute("readonly") };
      frame.postMessage({ ns: NS, v: V, id: hello.id, type: "welcome", payload: { v: V, config } }, origin, [port2]);
    };

    /** @param {FrameMessage?} message */
    #receive(message) {
      if (!message) return;
      const { id, type, payload } = message;
      if (type === "answer") {
        this.#calls.get(id)?.(payload);
        this.#calls.delete(id);
        return;
      }
      if (type === "ready") this.#setReady();
      if (type === "resize") this.#resize(payload.height);
      if (type === "scroll") this.#scroll(payload);
      if (type === "submit.success") this.#record = payload.record;
      if (type === "token.request") {
        this.#sendToken();
        if (!this.#hasTokens()) return;
      }
      this.#dispatch(type, payload);
    }

    /** @param {string} type @param {object} detail */
    #dispatch(type, detail) {
      this.dispatchEvent(new CustomEvent(`demandflow:${type}`, { detail, bubbles: true }));
    }

    /** @param {number} height */
    #resize(height) {
      this.#showStatus("");
      if (this.#frame) this.#frame.style.height = `${Math.min(height, MAX_HEIGHT)}px`;
    }

    /** @param {{ top: number, height: number }} area */
    #scroll({ top, height }) {
      Object.assign(this.#probe.style, { top: `${top}px`, height: `${height}px` });
      this.#probe.scrollIntoView({ block: "nearest" });
    }

    async #sendToken() {
      const form = { entity: this.getAttribute("entity") ?? "", record: this.#record || "new" };
      let token = null;
      try {
        token = this.#hasTokens() ? await (this.getToken ?? this.#fetchToken)(form) : null;
      } catch {
        this.#dispatch("error", { code: "token" });
      }
      this.#post("token.response", { token: isText(token) ? token : null });
    }

    /** @type {NonNullable<DemandFlowForm["getToken"]>} */
    #fetchToken = async (form) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(this.getAttribute("token-url") ?? "", { method: "POST", headers, body: JSON.stringify(form) });
      if (!response.ok) throw new Error(`${response.status}`);
      return (await response.json()).token;
    };

    /**
     * Sends a command once the form is there. Resolves with the frame's answer.
     * @param {string} type @param {object} payload @returns {Promise<any>}
     */
    async #call(type, payload) {
      await this.#ready;
      const id = this.#post(type, payload);
      return id && new Promise((resolve) => this.#calls.set(id, resolve));
    }

    /** @param {string} type @param {object} payload */
    #post(type, payload) {
      const id = String((this.#count += 1));
      this.#port?.postMessage({ ns: NS, v: V, id, type, payload });
      return this.#port && id;
    }

    /** The color scheme of the host page, however that page sets it. A frame with another scheme would not be transparent. */
    #scheme() {
      return this.getAttribute("color-scheme") ?? (getComputedStyle(this.#probe).color === "rgb(0, 0, 0)" ? "dark" : "light");
    }

    #sendScheme = () => {
      if (!this.#frame) return;
      this.#frame.style.colorScheme = this.#scheme();
      this.#post("scheme", { scheme: this.#scheme() });
    };
  }

  customElements.define("demandflow-form", FormElement);
})();
