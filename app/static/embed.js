// <demandflow-form entity="DOCKERREGISTRY" record="..." token-url="/my/token"> shows a form in a host page.
// The element makes and sizes a frame, passes it tokens from the host's server, and dispatches its messages.
(() => {
  const NS = "demandflow-forms";
  const V = 1;
  const TIMEOUT_MS = 5000;
  /** How long a method waits for its answer, a save longer than the others. */
  const CALL_MS = 30_000;
  const SUBMIT_MS = 120_000;
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
    change: { fields: isList },
    dirty: { dirty: (value) => typeof value === "boolean" },
    "submit.start": {},
    "submit.success": { record: isText, version: isText, changed: isList },
    "submit.error": { count: isCount, codes: isList },
    conflict: { fields: isList },
    "definition.changed": {},
    "token.request": {},
    "session.expiring": { seconds: isCount },
    "session.expired": {},
    live: { group: isText, message: (value) => Object(value) === value },
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

  /** @param {string} code */
  const failure = (code) => Object.assign(new Error(code), { code });

  /** Why a form did not open, by the code that its frame gives. @param {string} code */
  function refusal(code) {
    if (code.includes("origin")) return "origin_refused";
    if (/^40[13]$|session|token|forbidden|allowed/.test(code)) return "not_allowed";
    return /offline|unavailable/.test(code) ? "timeout" : "not_found";
  }

  /**
   * The elements whose forms share a connection for notices, by the group that each is in. The first of a group holds it.
   * @type {Map<{ tell(payload: object): void }, string>}
   */
  const groups = new Map();
  const MAX_CONNECTIONS = 2;

  function appoint() {
    const seen = new Set();
    for (const [member, group] of groups) {
      member.tell({ group, lead: !seen.has(group) && seen.size < MAX_CONNECTIONS });
      seen.add(group);
    }
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host { display: block; position: relative } :host([hidden]) { display: none }
    iframe { display: block; width: 100%; height: 1px; border: 0 }
    i { color: light-dark(#fff, #000); transition: color 1ms; position: absolute; pointer-events: none; inset-inline: 0 }
    p { margin: 0; padding: 12px 0; font: 15px/1.5 system-ui, sans-serif } [hidden] { display: none }`);

  /** @implements {DemandFlowForm} */
  class FormElement extends HTMLElement {
    static observedAttributes = ["entity", "record", "panels", "compact", "color-scheme", "readonly", "save-label"];
    /** @type {DemandFlowForm["getToken"]} */
    getToken = null;
    #origin = "";
    #record = "";
    #timer = 0;
    #count = 0;
    #dirty = false;
    #isLoaded = false;
    #isClosed = false;
    /** The record that "ready" was dispatched for, "" before. */
    #shown = "";
    /** Of the form: whose draft a moved element restores. */
    #instance = "";
    /** @type {HTMLIFrameElement?} */
    #frame = null;
    /** @type {MessagePort?} */
    #port = null;
    /** @type {string?} */
    #helloId = null;
    /** @type {Record<string, string>} */
    #theme = {};
    /** @type {Map<string, (answer: any) => void>} */
    #calls = new Map();
    #setReady = () => {};
    /** @type {(reason: Error) => void} */
    #refuse = () => {};
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
      document.addEventListener("securitypolicyviolation", this.#blocked);
      if (this.#shown || this.#isClosed) this.#ready = this.#createReady();
      this.#observer.observe(this);
      this.#showStatus(TEXTS.loading);
    }

    disconnectedCallback() {
      removeEventListener("message", this.#welcome);
      document.removeEventListener("securitypolicyviolation", this.#blocked);
      this.#observer.disconnect();
      this.#close();
      this.#isClosed = true;
    }

    /** @param {string} name @param {string?} before @param {string?} now */
    attributeChangedCallback(name, before, now) {
      if (!this.#frame || before === now || (name === "record" && now === this.#record)) return;
      if (name === "readonly") this.#call("readonly", { on: now !== null }).catch(() => {});
      else if (name === "save-label") this.#call("label", { text: now ?? "" }).catch(() => {});
      else if (name === "color-scheme") this.#sendScheme();
      else queueMicrotask(() => this.isConnected && this.#open());
    }

    /** @type {DemandFlowForm["prefill"]} */
    prefill = (values, { overwrite = false } = {}) => this.#call("prefill", { values, overwrite });
    getValues = () => this.#call("values", {});
    reset = () => this.#call("reset", {});
    validate = () => this.#call("validate", {});
    submit = () => this.#call("submit", {});
    /** @type {DemandFlowForm["setReadonly"]} */
    setReadonly = (on) => void this.toggleAttribute("readonly", on);

    /** Whether there is input that is not saved. */
    get dirty() {
      return this.#dirty;
    }

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

    /** A promise that `#setReady` resolves and `#refuse` rejects. @returns {Promise<void>} */
    #createReady() {
      /** @type {Promise<void>} */
      const ready = new Promise((resolve, reject) => {
        this.#setReady = resolve;
        this.#refuse = reject;
      });
      ready.catch(() => {});
      return ready;
    }

    #open() {
      if (this.#frame) {
        this.#close();
        this.#ready = this.#createReady();
      }
      this.#observer.disconnect();
      this.#origin = new URL(this.getAttribute("server") ?? HOME).origin;
      this.#record = this.getAttribute("record") ?? "";
      this.#showStatus(TEXTS.loading);
      this.#frame = Object.assign(document.createElement("iframe"), {
        title: this.getAttribute("label") ?? TEXTS.form,
        allow: "clipboard-write",
        referrerPolicy: "strict-origin",
        src: this.#url("embed"),
        onload: () => (this.#isLoaded = true),
      });
      this.#shown = "";
      this.#dirty = this.#isLoaded = false;
      this.#frame.sandbox.value = SANDBOX;
      this.#frame.style.colorScheme = this.#scheme();
      this.#root.append(this.#frame);
      // The script came from there: a frame that was loaded and says nothing is refused to this origin.
      const code = () => (this.#isLoaded && this.#origin === HOME ? "origin_refused" : "timeout");
      this.#timer = setTimeout(() => this.#fail(code()), TIMEOUT_MS);
    }

    #close() {
      clearTimeout(this.#timer);
      if (groups.delete(this.#member)) appoint();
      this.#port?.close();
      this.#frame?.remove();
      this.#refuse(failure("closed"));
      for (const answer of this.#calls.values()) answer({ error: "closed" });
      this.#calls.clear();
      this.#port = this.#frame = this.#helloId = null;
    }

    /** @param {string} text @param {Node[]} more */
    #showStatus(text, ...more) {
      this.#status.replaceChildren(text, ...more);
      this.#status.hidden = text === "";
    }

    /** A policy of the host page that allows no such frame. @param {SecurityPolicyViolationEvent} event */
    #blocked = ({ effectiveDirective, blockedURI }) => {
      const isOurs = /^(frame|child)-src$/.test(effectiveDirective) && blockedURI.startsWith(this.#origin);
      if (this.#frame && !this.#port && isOurs) this.#fail("frame_blocked");
    };

    /** @param {string} code */
    #fail(code) {
      clearTimeout(this.#timer);
      const link = Object.assign(document.createElement("a"), {
        href: this.#url("forms"), target: "_blank", rel: "noopener", textContent: TEXTS.open,
      });
      this.#showStatus(`${TEXTS.timeout} `, link);
      this.#refuse(failure(code));
      this.#dispatch("error", { code });
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
      const label = this.getAttribute("save-label") ?? "";
      const isSame = this.#instance.startsWith(`${[this.getAttribute("entity"), this.#record || "new"]} `);
      const draft = isSame ? this.#instance.split(" ").at(-1) : "";
      const config = { theme: this.#theme, colorScheme: this.#scheme(), readonly: this.hasAttribute("readonly"), label, draft };
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
      if (type === "ready") {
        this.#announce(payload);
        return;
      }
      if (type === "live") {
        this.#share(payload);
        return;
      }
      if (type === "error" && !this.#shown) this.#refuse(failure(refusal(payload.code)));
      if (type === "dirty") this.#dirty = payload.dirty;
      if (type === "resize") this.#resize(payload.height);
      if (type === "scroll") this.#scroll(payload);
      if (type === "token.request") {
        this.#sendToken();
        if (!this.#hasTokens()) return;
      }
      this.#dispatch(type, payload);
    }

    /** "ready" comes once for a record, also for one that was made here; then "updated". @param {Record<string, string>} form */
    #announce({ entity = "", record = "", definition, instance }) {
      const shown = record || "new";
      const isFirst = !this.#shown || (this.#shown !== "new" && this.#shown !== shown);
      this.#shown = shown;
      this.#instance = `${[entity, shown]} ${instance}`;
      if ((this.#record || "new") !== shown) this.setAttribute("record", (this.#record = shown));
      this.#setReady();
      this.#ready = Promise.resolve();
      this.#dispatch(isFirst ? "ready" : "updated", { entity, record: shown, definition });
    }

    /** This element among those that share a connection. */
    #member = { tell: (/** @type {object} */ payload) => void this.#post("live", payload) };

    /**
     * Passes a message of the frame on to those of its group; without a group the frame leaves it.
     * @param {Record<string, any>} sent
     */
    #share({ group, message }) {
      for (const [member, each] of groups) if (member !== this.#member && each === group) member.tell({ group, message });
      if (group === (groups.get(this.#member) ?? "")) return;
      if (group) groups.set(this.#member, group);
      else groups.delete(this.#member);
      appoint();
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
        if (!this.#shown) this.#refuse(failure("not_allowed"));
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
     * Sends a command once the form is there. Resolves with the frame's answer, or rejects with an error that has a `code`.
     * @param {string} type @param {object} payload @returns {Promise<any>}
     */
    #call(type, payload) {
      return new Promise((resolve, reject) => {
        setTimeout(() => reject(failure("timeout")), type === "submit" ? SUBMIT_MS : CALL_MS);
        if (this.isConnected && !this.#frame) this.#open();
        const send = () => {
          const id = this.#post(type, payload);
          if (!id) return reject(failure("closed"));
          this.#calls.set(id, (answer) => (answer.error ? reject(failure(answer.error)) : resolve(answer)));
          return undefined;
        };
        this.#ready.then(send).catch((error) => reject(typeof error.code === "string" ? error : failure("invalid_argument")));
      });
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
