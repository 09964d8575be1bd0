// Types that several browser scripts share. All of them are global, so that a script names them without an import.

/* What the scripts use of htmx and of Trusted Types */

interface MarkupPolicy {
  /** Declared as text, since the DOM's own types ask for text where browsers ask for trusted markup. */
  createHTML(text: string): string;
}

interface Htmx {
  process(root: Element): void;
  registerExtension(name: string, extension: { init(api: { initSecurity(policy: MarkupPolicy): void }): void }): void;
}

/** One request of htmx. */
interface HtmxContext {
  sourceElement: Element;
  response: { status: number; headers: Headers };
  fetch: typeof fetch;
}

type HtmxEvent = CustomEvent<{ ctx: HtmxContext }>;

interface Window {
  htmx?: Htmx;
  formsTrusted: MarkupPolicy;
  trustedTypes?: { createPolicy(name: string, rules: MarkupPolicy): MarkupPolicy };
}

interface DocumentEventMap {
  "htmx:config:request": HtmxEvent;
  "htmx:before:swap": HtmxEvent;
  "htmx:after:swap": HtmxEvent;
}

/* A form */

type FormControl = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Adds a listener that is removed when the form is replaced. Without a target it does nothing. */
interface Listen {
  <T extends keyof HTMLElementEventMap>(target: HTMLElement | null, type: T, run: (event: HTMLElementEventMap[T]) => void): void;
  <T extends keyof DocumentEventMap>(target: Document, type: T, run: (event: DocumentEventMap[T]) => void): void;
  <T extends keyof WindowEventMap>(target: Window, type: T, run: (event: WindowEventMap[T]) => void): void;
}

type FormInputs = ReturnType<typeof import("../../app/static/inputs.js").createInputs>;
type FormPanels = ReturnType<typeof import("../../app/static/panels.js").createPanels>;

/** What the server does not send back with a page: secrets that were typed, and where the person was. */
interface FormSnapshot {
  /** Pairs of an input's name and its value. */
  secrets: [name: string, value: string][];
  /** Pairs of a radio button's name and the value that is chosen: what happens to a stored secret. */
  actions: [name: string, value: string][];
  /** The name and the id of the input that had the focus. */
  name?: string | undefined;
  id?: string | undefined;
  /** Start and end of the selection in it. */
  selection?: [start: number, end: number] | null;
}

/** How many fields have errors, and their keys. */
interface ValidationResult {
  count: number;
  fields: string[];
}

/** Controls of a form that `startForm` has started. */
interface StartedForm {
  element: HTMLFormElement;
  /** Names this opened form: its drafts are its own. */
  instance: string;
  /** Presses the save button. */
  save(): void;
  /** Shows the form of another page in place of this one. Resolves with that form. */
  show(page: Document): StartedForm;
  /** Lets the person go on after a save that failed. */
  resume(): void;
  takeSnapshot(): FormSnapshot;
  restore(snapshot: FormSnapshot): void;
  /** Removes all listeners. The form is about to be replaced. */
  stop(): void;
  /** Saves a draft at once. Resolves with whether the server has everything that belongs in a draft. */
  saveDraft(): Promise<boolean>;
  /** Drops what the browser holds of the input, which the record has by now. */
  forget(): Promise<unknown>;
  isDirty(): boolean;
  changedKeys(): string[];
  /** Checks all fields. */
  validate(): Promise<ValidationResult>;
  /** Replaces the form by the one that the server makes of the current input and of `extra`. Resolves with the response. */
  replace(url: string, extra?: Record<string, string>): Promise<Response>;
  /** Moves the focus to a field. Returns whether the form shows such a field. */
  focusField(key: string): boolean;
}

/** Where a form is shown: on a page of its own, or in a frame on somebody else's page. */
interface Surface {
  isFrame: boolean;
  /** Whether the form is looked at while its definition is edited: then it sends nothing. */
  isPreview?: boolean;
  /** Whether the person confirms. A frame has no dialogs: its `button` shows the question, and a second press confirms. */
  confirm(question: string, button: HTMLElement): boolean;
  /** Sends an event to the host page. A page of its own has no host page. */
  notify<Type extends keyof HostEvents>(type: Type, detail: HostEvents[Type]): void;
  scrollToTop(): void;
  /** Draws attention to the summary of problems, if there is one. */
  showSummary(summary: HTMLElement | null): void;
  /** Scrolls to an element and gives it the focus. */
  focus(element: HTMLElement): void;
  /** A form has started, either the first one or one that replaces it. */
  formStarted(form: StartedForm): void;
}

/* The rules of a form, as the server prints them into its page */

type ConditionValue = string | number | boolean | null | ConditionValue[];
type ValueKind = "text" | "number" | "date" | "datetime" | "boolean" | "option" | "options" | "color" | "presence";
/** How the browser reads what is typed into a field. */
type ReaderName = "text" | "trimmed" | "flag" | "choice" | "choices" | "entries" | "entry" | "instant";
/** From a second since 1970 on, a zone is so many seconds ahead of UTC. */
type ZoneOffset = [second: number, offset: number];

/** What the page says of the record: by field key its value, and where the input shows something else what it would show. */
interface StoredValues {
  values: Record<string, [value: unknown, shown?: string[]]>;
  zone?: ZoneOffset[];
}

interface Comparison {
  field: string;
  operator: string;
  /** Absent for operators that compare with nothing, such as "empty". */
  value?: ConditionValue;
}

type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Comparison;

/** A field that has a condition, or that a condition reads. Flags that are false are left out. */
interface FieldRule {
  position: number;
  key: string;
  /** Indexes of the panel and of the row that hold the field. */
  panel: number;
  row: number;
  hidden?: true;
  visibility?: Condition;
  required?: true;
  requiredWhen?: Condition;
  readonly?: true;
  readonlyWhen?: Condition;
}

interface RulesPayload {
  kinds: Record<string, ValueKind>;
  /** By field key, for the fields that a condition reads and that have an input. */
  readers: Record<string, ReaderName>;
  /** By the index of the panel or the row. */
  panels: Record<string, Condition>;
  rows: Record<string, Condition>;
  /** Each field comes after those that its conditions read. */
  fields: FieldRule[];
}

/** Reads a field's value by its key; undefined for a missing one. */
type ReadValue = (key: string) => unknown;

/** What the rules give for one set of values: fields by position, panels and rows by index. */
interface RulesState {
  hidden: Set<number>;
  hiddenRows: Set<number>;
  hiddenPanels: Set<number>;
  required: Set<number>;
  readonly: Set<number>;
}

/* A frame, and the host page around it */

/** What the server says about the page in a frame. */
interface FrameFacts {
  /** Origins of pages that may show the frame. */
  origins: string[];
  /** Whether the host page may see values of saved fields. */
  values: boolean;
  entity: string;
  /** The record's id; "" for a new record. */
  record: string;
  /** Address of the same form on a page of its own. */
  page: string;
  /** Seconds until the frame's session ends; null without a session. */
  expires_in: number | null;
  /** The record was deleted; the form shows what was typed into it. */
  gone: boolean;
}

/** A reason why the server did not answer with a page, as in RFC 9457. */
interface Problem {
  title?: string;
  detail?: string;
  code?: string | number;
}

/** The server's response to a request of a frame. */
interface FrameResponse {
  /** 0 when the server was not reached. */
  status: number;
  headers: Headers;
  url: string;
  /** Null when the response is not a page. */
  page: Document | null;
  problem: Problem;
}

type Outcome = import("../../app/static/embed.d.ts").DemandFlowOutcome;
type ElementEvents = import("../../app/static/embed.d.ts").DemandFlowEvents;

/** Details of the events that a frame sends to its host page, by type. */
type PublicEvents = {
  [Name in keyof ElementEvents as Name extends `demandflow:${infer Type}` ? Type : never]: ElementEvents[Name];
};
/** What a frame sends: also whose draft is its own, which the element keeps to itself. */
type HostEvents = Omit<PublicEvents, "ready"> & {
  ready: PublicEvents["ready"] & { instance: string };
  live: { group: string; message: object };
};

/** Payloads of the commands that a host page sends to its frame, by type. */
interface HostCommands {
  "token.response": { token: string | null };
  prefill: { values: import("../../app/static/embed.d.ts").DemandFlowValues; overwrite?: boolean };
  values: object;
  reset: object;
  label: { text: string };
  validate: object;
  submit: object;
  focus: { field: string };
  theme: { tokens: Record<string, string> };
  scheme: { scheme: string };
  readonly: { on: boolean };
  /** What another frame of the host page says, and whether this one leads their group. */
  live: { group: string; lead?: boolean; message?: object };
}

interface HostConfig {
  theme?: Record<string, string>;
  colorScheme?: unknown;
  label?: unknown;
  draft?: unknown;
  readonly?: unknown;
}

type HostCommand = { [Type in keyof HostCommands]: { id: string; type: Type; payload: HostCommands[Type] } }[keyof HostCommands];

/** A message of the host page that has the right shape. */
type HostMessage = HostCommand | { id: string; type: "welcome"; payload: { v: 1; config: HostConfig } };

interface Host {
  notify<Type extends keyof HostEvents>(type: Type, detail: HostEvents[Type]): void;
  /** Whether a host page has answered. */
  isConnected(): boolean;
  /** The host page's origin, "" if the browser does not say. */
  origin(): string;
}

/* The element that host pages load */

type DemandFlowForm = import("../../app/static/embed.d.ts").DemandFlowForm;
/** Whether a member of a message's payload is right. */
type PayloadTest = (value: any) => boolean;
/** By message type and name of the member. */
type PayloadTests = Record<string, Record<string, PayloadTest>>;

/** A message of the frame whose payload was tested. */
interface FrameMessage {
  id: string;
  type: string;
  payload: any;
}

type FrameSession = ReturnType<typeof import("../../app/static/frame_session.js").createSession>;
type FrameSizing = ReturnType<typeof import("../../app/static/sizing.js").createSizing>;
