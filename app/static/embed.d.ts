// Declarations of /embed.js for TypeScript: download this file, or refer to it with `/// <reference path="..." />`.

/** Values of fields by their ids. What a field cannot be, or may not be for you, is left out or shown with its message. */
export type DemandFlowValues = Record<string, string | number | boolean | null | string[]>;

/** CSS custom properties that a form takes from the page around it. */
export type DemandFlowTheme = Partial<
  Record<
    | "accent" | "accent-ink" | "accent-soft" | "ink" | "ink-2" | "card" | "well" | "line" | "edge"
    | "bad" | "bad-soft" | "good" | "good-soft" | "radius" | "font",
    string
  >
>;

/** What becomes of a save. `codes` say why not, such as "required", "conflict", "offline". */
export type DemandFlowOutcome =
  | { saved: true; record: string; version: string; changed: string[]; values?: Record<string, string[]> }
  | { saved: false; count?: number; codes: string[] };

/** Events by name, with their details. All of them bubble. */
export interface DemandFlowEvents {
  "demandflow:ready": { entity: string; record: string; definition: string };
  "demandflow:dirty": { dirty: boolean };
  "demandflow:submit.start": Record<string, never>;
  "demandflow:submit.success": { record: string; version: string; changed: string[]; values?: Record<string, string[]> };
  "demandflow:submit.error": { count: number; codes: string[] };
  "demandflow:conflict": { fields: string[] };
  "demandflow:definition.changed": Record<string, never>;
  "demandflow:token.request": Record<string, never>;
  "demandflow:session.expiring": { seconds: number };
  "demandflow:session.expired": Record<string, never>;
  "demandflow:resize": { height: number };
  "demandflow:scroll": { top: number; height: number };
  "demandflow:error": { code: string };
}

export interface DemandFlowForm extends HTMLElement {
  /** In place of the attribute `token-url`: resolves with a token that your server had minted. */
  getToken: ((asked: { entity: string; record: string }) => Promise<string>) | null;
  /** Puts values in as if they were typed. Resolves with how many fields took one. */
  prefill(values: DemandFlowValues): Promise<{ taken: number; ignored: number }>;
  /** Looks at every field. Resolves with how many are wrong, and their ids. */
  validate(): Promise<{ count: number; fields: string[] }>;
  submit(): Promise<DemandFlowOutcome>;
  /** Moves the focus into the form. */
  focusField(field: string): Promise<{ found: boolean }>;
  setTheme(tokens: DemandFlowTheme): Promise<{ taken: string[] }>;
  setReadonly(on: boolean): void;
  addEventListener<Name extends keyof DemandFlowEvents>(
    type: Name,
    listener: (event: CustomEvent<DemandFlowEvents[Name]>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "demandflow-form": DemandFlowForm;
  }
}
