// Carries out what a host page asks of its frame, such as to fill in values or to save.

import { frameOptions } from "./frame_pages.js";
import { applyTheme, setColorScheme } from "./theme.js";

/**
 * @param {object} frame
 * @param {Host} frame.host
 * @param {FrameSession} frame.session
 * @param {FrameSizing} frame.sizing
 * @param {{ request(): Promise<Outcome> }} frame.saves
 * @param {() => StartedForm | null} frame.form the form that is shown
 * @param {(token: string) => Promise<void>} frame.enter shows the form by a token
 * @param {(url: string) => Promise<void>} frame.visit shows another page
 */
export function createCommands({ host, session, sizing, saves, form, enter, visit }) {
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
    async prefill({ values }) {
      const writable = writableForm();
      if (!writable) return { taken: 0, ignored: Object.keys(values).length };
      const { headers } = await writable.replace(writable.element.dataset.carry ?? "", { prefill: JSON.stringify(values) });
      sizing.measure();
      return { taken: Number(headers.get("x-prefilled")), ignored: Number(headers.get("x-ignored")) };
    },
    submit: () => (writableForm() ? saves.request() : { saved: false, count: 0, codes: ["readonly"] }),
  };

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
        return await /** @type {(payload: object) => unknown} */ (commands[type])(payload);
      } catch {
        host.notify("error", { code: "failed" });
        return { saved: false, codes: ["failed"] };
      }
    },
  };
}
