import type { CSSProperties, ForwardRefExoticComponent, RefAttributes } from "react";
import type { DemandFlowEvents, DemandFlowForm as DemandFlowElement, DemandFlowTheme } from "./element.js";

type Callback<Name extends keyof DemandFlowEvents> = (detail: DemandFlowEvents[Name], event: CustomEvent<DemandFlowEvents[Name]>) => void;

export interface DemandFlowFormProps {
  /** Where the forms are, such as "https://forms.example". Its script is loaded from there. */
  server: string;
  entity: string;
  /** The id of a record; "new" by default. */
  record?: string;
  /** Of your own server, which returns tokens. */
  tokenUrl?: string;
  /** Instead of `tokenUrl`: resolves with a token that your server got. */
  getToken?: (form: { entity: string; record: string }) => Promise<string>;
  /** Only these panels, by name. */
  panels?: string | readonly string[];
  compact?: boolean;
  readOnly?: boolean;
  colorScheme?: "light" | "dark";
  saveLabel?: string;
  /** The frame's title for screen readers. */
  label?: string;
  theme?: DemandFlowTheme;
  /** For the script of the element, if your Content-Security-Policy wants one. */
  nonce?: string;
  className?: string;
  style?: CSSProperties;
  id?: string;
  onReady?: Callback<"demandflow:ready">;
  onUpdated?: Callback<"demandflow:updated">;
  onChange?: Callback<"demandflow:change">;
  onDirty?: Callback<"demandflow:dirty">;
  onSubmitStart?: Callback<"demandflow:submit.start">;
  onSubmitSuccess?: Callback<"demandflow:submit.success">;
  onSubmitError?: Callback<"demandflow:submit.error">;
  onConflict?: Callback<"demandflow:conflict">;
  onDefinitionChanged?: Callback<"demandflow:definition.changed">;
  onTokenRequest?: Callback<"demandflow:token.request">;
  onSessionExpiring?: Callback<"demandflow:session.expiring">;
  onSessionExpired?: Callback<"demandflow:session.expired">;
  onResize?: Callback<"demandflow:resize">;
  onScrollIntoView?: Callback<"demandflow:scroll">;
  /** `event` is missing where the script of the element could not be loaded. */
  onError?: (detail: DemandFlowEvents["demandflow:error"], event?: CustomEvent<DemandFlowEvents["demandflow:error"]>) => void;
}

/** What a ref to the component has. Each method waits until the form has loaded; its promise always settles. */
export interface DemandFlowFormHandle
  extends Pick<DemandFlowElement, "dirty" | "prefill" | "getValues" | "reset" | "validate" | "submit" | "focusField" | "setTheme"> {
  readonly element: DemandFlowElement;
}

export declare const DemandFlowForm: ForwardRefExoticComponent<DemandFlowFormProps & RefAttributes<DemandFlowFormHandle>>;
