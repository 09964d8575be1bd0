// TypeScript declarations of /embed.js. Download this file, or refer to it with `/// <reference path="..." />`.

/** Values by field id. A value that you may not set is ignored; a value that the field cannot have is shown with a message. */
export type DemandFlowValues = Record<string, string | number | boolean | null | string[]>;

/** CSS custom properties that the host page may set. */
export type DemandFlowTheme = Partial<
  Record<
    | "accent" | "accent-ink" | "accent-soft" | "ink" | "ink-2" | "card" | "well" | "line" | "edge"
    | "bad" | "bad-soft" | "good" | "good-soft" | "radius" | "font",
    string
  >
>;

/** Input that was not saved: the field's label, and why, such as "hidden", "locked", "removed". */
export interface DemandFlowNotTaken {
  label: string;
  code: string;
}

/** The outcome of a save. `codes` say why a record was not saved, such as "required", "conflict", "offline". */
export type DemandFlowOutcome =
  | { saved: true; record: string; version: string; changed: string[]; notTaken: DemandFlowNotTaken[]; values?: Record<string, string[]> }
  | { saved: false; count?: number; codes: string[] };

/** Details of the events, by name. All events bubble. */
export interface DemandFlowEvents {
  /** A record is shown, "new" for one that is not saved yet: once for each, also where it was made here. */
  "demandflow:ready": { entity: string; record: string; definition: string };
  /** The same record is shown anew: after a save, a refused save, or an update of the form. */
  "demandflow:updated": { entity: string; record: string; definition: string };
  /** Which fields hold input that is not saved: ids, no values. */
  "demandflow:change": { fields: string[] };
  "demandflow:dirty": { dirty: boolean };
  "demandflow:submit.start": Record<string, never>;
  "demandflow:submit.success": {
    record: string;
    version: string;
    changed: string[];
    notTaken: DemandFlowNotTaken[];
    values?: Record<string, string[]>;
  };
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

/** Why a method failed: the `code` of the error that its promise rejects with. */
export type DemandFlowErrorCode =
  "invalid_argument" | "timeout" | "frame_blocked" | "origin_refused" | "not_found" | "not_allowed" | "closed" | "failed";

export interface DemandFlowForm extends HTMLElement {
  /** Instead of the attribute `token-url`: resolves with a token that your server got. */
  getToken: ((form: { entity: string; record: string }) => Promise<string>) | null;
  /** Whether there is input that is not saved. */
  readonly dirty: boolean;
  /** Fills in values as if they were typed; what a person edited stays, unless `overwrite`. Resolves with how many were taken. */
  prefill(values: DemandFlowValues, options?: { overwrite?: boolean }): Promise<{ taken: number; ignored: number }>;
  /** What the inputs hold, without secrets, where the tenant allows host pages to see values. */
  getValues(): Promise<Record<string, string[]>>;
  /** Shows the stored record again, without what was typed. */
  reset(): Promise<object>;
  /** Checks every field. Resolves with how many have errors, and their ids. */
  validate(): Promise<{ count: number; fields: string[] }>;
  /** Saves the form. */
  submit(): Promise<DemandFlowOutcome>;
  /** Moves the focus to a field. Resolves with whether the form shows it. */
  focusField(field: string): Promise<{ found: boolean }>;
  /** Sets CSS values. Resolves with the names that were set. */
  setTheme(tokens: DemandFlowTheme): Promise<{ taken: string[] }>;
  /** Shows the record read-only, or writable again with what was typed. */
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
