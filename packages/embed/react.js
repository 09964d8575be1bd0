// <DemandFlowForm>: the element as a React component. Props become attributes, events become callbacks, the ref has the methods.

import { createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { loadElement } from "./index.js";

/** The callbacks, by the name of the element's event. */
const CALLBACKS = {
  ready: "onReady",
  updated: "onUpdated",
  change: "onChange",
  dirty: "onDirty",
  "submit.start": "onSubmitStart",
  "submit.success": "onSubmitSuccess",
  "submit.error": "onSubmitError",
  conflict: "onConflict",
  "definition.changed": "onDefinitionChanged",
  "token.request": "onTokenRequest",
  "session.expiring": "onSessionExpiring",
  "session.expired": "onSessionExpired",
  resize: "onResize",
  scroll: "onScrollIntoView",
  error: "onError",
};
const METHODS = ["prefill", "getValues", "reset", "validate", "submit", "focusField", "setTheme"];

export const DemandFlowForm = forwardRef(function DemandFlowForm(props, ref) {
  const element = useRef(null);
  const latest = useRef(props);
  const loading = useRef(null);
  const { server, nonce, getToken, theme } = props;

  useLayoutEffect(() => {
    latest.current = props;
  });

  // The methods wait for the script; a form that is gone refuses them by itself.
  useImperativeHandle(ref, () => {
    const form = element.current;
    const call = (name) => async (...given) => {
      await loading.current;
      return form[name](...given);
    };
    return {
      element: form,
      get dirty() {
        return form.dirty === true;
      },
      ...Object.fromEntries(METHODS.map((name) => [name, call(name)])),
    };
  }, []);

  // Before the element opens its frame: it does so when it is seen, which is after this.
  useLayoutEffect(() => {
    const form = element.current;
    let isOver = false;
    loading.current = loadElement(server, { nonce }).then(() => {
      if (!isOver) form.getToken = getToken ? (which) => latest.current.getToken(which) : null;
    });
    loading.current.catch(() => {
      if (!isOver) latest.current.onError?.({ code: "timeout" });
    });
    return () => {
      isOver = true;
    };
  }, [server, nonce, Boolean(getToken)]);

  useLayoutEffect(() => {
    const form = element.current;
    const listeners = Object.entries(CALLBACKS).map(([name, callback]) => [
      `demandflow:${name}`,
      (event) => event.target === form && latest.current[callback]?.(event.detail, event),
    ]);
    for (const [name, listener] of listeners) form.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of listeners) form.removeEventListener(name, listener);
    };
  }, []);

  const tokens = theme && JSON.stringify(theme);
  useEffect(() => {
    const form = element.current;
    if (tokens) loading.current.then(() => form.setTheme(JSON.parse(tokens))).catch(() => {});
  }, [tokens]);

  return createElement("demandflow-form", { ref: element, ...attributesOf(props) });
});

/** React leaves out attributes that are undefined. */
function attributesOf({ entity, record, tokenUrl, panels, compact, readOnly, colorScheme, saveLabel, label, server, className, style, id }) {
  return {
    id,
    style,
    class: className,
    entity,
    record: record || "new",
    server,
    label,
    panels: Array.isArray(panels) ? panels.join(",") : panels,
    compact: compact ? "" : undefined,
    readonly: readOnly ? "" : undefined,
    "token-url": tokenUrl,
    "color-scheme": colorScheme,
    "save-label": saveLabel,
  };
}
