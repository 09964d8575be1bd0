// Carries out what a host page asks of its frame, such as to fill in values or to save.

import { formParams } from "./elements.js";
import { frameOptions } from "./frame_pages.js";
import { receiveRelayed } from "./page_groups.js";
import { applyTheme, setColorScheme } from "./theme.js";

/** Commands that mean nothing while no form is shown. */
const NEEDS_FORM = new Set(["prefill", "validate", "submit", "focus", "reset"]);

/**
 * @param {object} frame
 * @param {Host} frame.host
 * @param {FrameSession} frame.session
 * @param {FrameSizing} frame.sizing
 * @param {{ request(): Promise<Outcome> }} frame.saves
 * @param {() => StartedForm | null} frame.form the form that is shown
 * @param {(token: string) => Promise<void>} frame.enter shows the form by a token
 * @param {(url: string) => Promise<void>} frame.visit shows another page
 * @param {() => boolean} frame.showsValues whether the host page may see values
 * @param {(text: string) => void} frame.setLabel names the button that saves
 */
export function createCommands({ host, session, sizing, saves, form, enter, visit, showsValues, setLabel }) {
  /**
   * What the host page filled in last, by key: that is not a person's edit.
   * @type {Map<string, string>}
   */
  const filledIn = new Map();
  /**
   * Changes between read-only and writable run one after another.
   * @type {Promise<unknown>}
   */
  let readonlyChange = Promise.resolve();
  /**
   * What the draft does not hold while the form is read-only; null if nothing was typed.
   * @type {FormSnapshot | null}
   */
  let heldSnapshot = null;
  /** The form instance that the draft belongs to. */
  let heldInstance = "";

  /**
   * By type. What a function returns or resolves with is the answer; undefined is no answer.
   * @type {{ [Type in keyof HostCommands]: (payload: HostCommands[Type]) => unknown }}
   */
  const commands = {
    "token.response"({ token }) {
      if (!session.receiveToken(token) && token !== null) enter(token);
    },
    theme: ({ tokens }) => ({ taken: applyTheme(tokens) }),
    scheme: ({ scheme }) => setColorScheme(scheme),
    readonly: ({ on }) => (readonlyChange = readonlyChange.then(() => setReadonly(on))),
    validate: () => writableForm()?.validate() ?? { count: 0, fields: [] },
    focus: ({ field }) => ({ found: form()?.focusField(field) ?? false }),
    async prefill({ values: given, overwrite }) {
      const writable = writableForm();
      const count = Object.keys(given).length;
      if (!writable) return { taken: 0, ignored: count };
      const edited = overwrite ? new Set() : new Set(writable.changedKeys().filter((key) => filledIn.get(key) !== shownAs(key)));
      const values = Object.fromEntries(Object.entries(given).filter(([key]) => !edited.has(key)));
      const leftAlone = count - Object.keys(values).length;
      if (leftAlone === count && count) return { taken: 0, ignored: count };
      const { headers } = await writable.replace(writable.element.dataset.carry ?? "", { prefill: JSON.stringify(values) });
      sizing.measure();
      for (const key of Object.keys(values)) filledIn.set(key, shownAs(key));
      return { taken: Number(headers.get("x-prefilled")), ignored: Number(headers.get("x-ignored")) + leftAlone };
    },
    values() {
      const shown = form();
      if (!shown || !showsValues()) return { error: "not_allowed" };
      const params = formParams(shown.element);
      const names = new Set([...params.keys()].filter((name) => name.startsWith("f.")));
      for (const [name] of shown.takeSnapshot().secrets) names.delete(name);
      return Object.fromEntries([...names].map((name) => [name.slice(2), params.getAll(name)]));
    },
    async reset() {
      await form()?.forget();
      await visit(location.pathname);
      return {};
    },
    label: ({ text }) => setLabel(text),
    live: receiveRelayed,
    submit: () => (writableForm() ? saves.request() : { saved: false, count: 0, codes: ["readonly"] }),
  };

  /** What the inputs of a field hold. @param {string} key */
  function shownAs(key) {
    const shown = form();
    return shown ? JSON.stringify(formParams(shown.element).getAll(`f.${key}`)) : "";
  }

  function writableForm() {
    const shown = form();
    return shown?.element.dataset.mode === "view" ? null : shown;
  }

  /**
   * Shows the record read-only, or writable again with everything that was typed.
   * @param {boolean} on
   */
  async function setReadonly(on) {
    const shown = form();
    if (!shown) frameOptions.set("readonly", "1");
    if (!shown || on === !writableForm()) return { on };
    if (on) {
      heldSnapshot = shown.isDirty() ? shown.takeSnapshot() : null;
      heldInstance = shown.instance;
      if (!(await shown.saveDraft())) return { on: false };
      frameOptions.set("readonly", "1");
    } else frameOptions.delete("readonly");
    await visit(on || !heldSnapshot ? location.pathname : `${location.pathname}?draft=${heldInstance}`);
    if (!on && heldSnapshot) form()?.restore(heldSnapshot);
    return { on: !writableForm() };
  }

  return {
    /** @param {HostCommand} command */
    async run({ type, payload }) {
      try {
        if (!form() && NEEDS_FORM.has(type)) return { error: "not_found" };
        return await /** @type {(payload: object) => unknown} */ (commands[type])(payload);
      } catch {
        host.notify("error", { code: "failed" });
        return type === "submit" ? { saved: false, codes: ["failed"] } : { error: "failed" };
      }
    },
  };
}
