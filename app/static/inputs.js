// The inputs of a form: the texts that they would post, which fields were changed, and what the server does not send back.

import { closest } from "./elements.js";

const FIELD = ".field[data-position]";
/** Half a character, which browsers do not post as it is. */
const LONE_SURROGATE = /[\ud800-\udfff]/gu;

/**
 * Reads the inputs that belong to fields: "f." and a field's key names its value, "s." and the key what happens to
 * its stored secret. Inputs are never looked up as `form.<name>`, since a field may be called "submit" or
 * "__proto__".
 * @param {HTMLFormElement} form
 */
export function createInputs(form) {
  const controls = [...form.elements].filter(isControl).filter((control) => /^[fs]\./.test(control.name));
  /** @type {Map<string, FormControl[]>} */
  const byKey = new Map();
  /** @type {Map<HTMLElement, FormControl[]>} */
  const byField = new Map();
  for (const control of controls) {
    if (control.name.startsWith("f.")) append(byKey, control.name.slice(2), control);
    const field = closest(control, FIELD);
    if (field) append(byField, field, control);
  }
  // After a save that was refused the page shows what was typed. Which of it differs from the record is known by the
  // server's class "changed".
  const changedBefore = new Set([...byField.keys()].filter((field) => field.classList.contains("changed")));
  const initialTexts = new Map([...byKey].map(([key, inputs]) => [key, textsOf(inputs)]));
  const initialStates = new Map([...byField].map(([field, inputs]) => [field, stateOf(inputs)]));

  /** @param {HTMLElement} field */
  function isChanged(field) {
    const inputs = byField.get(field);
    return inputs !== undefined && (changedBefore.has(field) || stateOf(inputs) !== initialStates.get(field));
  }

  /** @type {Set<HTMLElement>} */
  const changedFields = new Set();

  /**
   * The fields that were changed. A form may have thousands of fields: if only one can have changed since the last
   * call, it alone is compared.
   * @param {HTMLElement | null} [onlyField]
   */
  function findChangedFields(onlyField) {
    for (const field of onlyField ? [onlyField] : byField.keys()) {
      if (isChanged(field)) changedFields.add(field);
      else changedFields.delete(field);
    }
    return changedFields;
  }

  /** @param {string} key */
  const controlsFor = (key) => byKey.get(key) ?? [];

  /** @param {string} key */
  const isSecretKey = (key) => controlsFor(key).some((control) => control.closest(".secret-new"));

  /** @param {FormControl} control */
  const isLocked = (control) =>
    control.disabled && control.type !== "hidden" && control.name.startsWith("f.") && !control.closest(".secret-new");

  /** @returns {FormSnapshot} */
  function takeSnapshot() {
    // If the focus is in the host page around a frame, it stays there.
    const focused = document.hasFocus() && form.contains(document.activeElement) ? document.activeElement : null;
    const secrets = controls.filter((control) => control.closest(".secret-new") && control.value !== "");
    const actions = controls.filter((control) => control.name.startsWith("s.") && isRadio(control) && control.checked);
    return {
      secrets: secrets.map((control) => [control.name, control.value]),
      actions: actions.map((control) => [control.name, control.value]),
      name: focused?.getAttribute("name") ?? undefined,
      id: focused?.id,
      selection: selectionIn(focused),
    };
  }

  /** @param {FormSnapshot} snapshot */
  function restore({ secrets, actions, name, id, selection }) {
    for (const [secret, value] of secrets) for (const control of controlsFor(secret.slice(2))) control.value = value;
    for (const control of controls.filter(isRadio)) {
      if (actions.some(([action, value]) => control.name === action && control.value === value)) control.checked = true;
    }
    const named = controls.find((control) => name && control.name === name && control.type !== "hidden");
    const target = named ?? (id ? document.getElementById(id) : null);
    target?.focus({ preventScroll: true });
    if (selection && hasSelection(target) && target.type !== "number") target.setSelectionRange(...selection);
  }

  return {
    /**
     * The inputs of a field that a person can see.
     * @param {HTMLElement} field
     */
    controlsIn: (field) => (byField.get(field) ?? []).filter((control) => control.type !== "hidden"),
    controlsFor,
    /**
     * The texts that a field posts, or would post if it was not locked.
     * @param {string} key
     */
    texts: (key) => textsOf(controlsFor(key)),
    /**
     * Those that the page came with.
     * @param {string} key
     * @returns {string[]}
     */
    initialTexts: (key) => initialTexts.get(key) ?? [],
    /** @param {string} key */
    isSecretKey,
    /**
     * What happens to a stored secret: "keep", "replace" or "clear".
     * @param {string} key
     */
    action: (key) => controls.find((control) => control.name === `s.${key}` && isRadio(control) && control.checked)?.value,
    /** @param {HTMLElement} field */
    keysIn(field) {
      const names = (byField.get(field) ?? []).map((control) => control.name);
      return [...new Set(names.filter((name) => name.startsWith("f.")).map((name) => name.slice(2)))];
    },
    isChanged,
    findChangedFields,
    /**
     * What was typed into fields that are locked by now. Browsers do not post it, and the server says what becomes of it.
     * @returns {[name: string, text: string][]}
     */
    lockedPairs() {
      const locked = [...findChangedFields()].flatMap((field) => byField.get(field) ?? []).filter(isLocked);
      return locked.flatMap((control) => textsOf([control]).map((text) => /** @type {[string, string]} */ ([control.name, text])));
    },
    /**
     * Keys of the secrets into which something is typed.
     * @returns {string[]}
     */
    typedSecrets: () => [...byKey].filter(([key, list]) => isSecretKey(key) && textsOf(list).join("") !== "").map(([key]) => key),
    /** @param {string} name */
    isSecret: (name) => isSecretKey(name.slice(2)),
    takeSnapshot,
    restore,
  };
}

/**
 * @param {Element} element
 * @returns {element is FormControl}
 */
function isControl(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
}

/**
 * @param {FormControl} control
 * @returns {control is HTMLInputElement}
 */
const isCheckbox = (control) => control instanceof HTMLInputElement && control.type === "checkbox";

/**
 * @param {FormControl} control
 * @returns {control is HTMLInputElement}
 */
const isRadio = (control) => control instanceof HTMLInputElement && control.type === "radio";

/**
 * @param {Element | null} element
 * @returns {element is HTMLInputElement | HTMLTextAreaElement}
 */
function hasSelection(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}

/**
 * Start and end of the selection; null for an input without one, such as a checkbox.
 * @param {Element | null} element
 * @returns {[number, number] | null}
 */
function selectionIn(element) {
  if (!hasSelection(element) || element.selectionStart === null || element.selectionEnd === null) return null;
  return [element.selectionStart, element.selectionEnd];
}

/**
 * @template Key
 * @param {Map<Key, FormControl[]>} map
 * @param {Key} key
 * @param {FormControl} control
 */
function append(map, key, control) {
  const list = map.get(key);
  if (list) list.push(control);
  else map.set(key, [control]);
}

/**
 * What the inputs hold, as a text to compare.
 * @param {FormControl[]} inputs
 */
function stateOf(inputs) {
  return JSON.stringify(inputs.map((control) => (isCheckbox(control) || isRadio(control) ? control.checked : control.value)));
}

/**
 * The texts that inputs post: of boxes only those of the ticked ones.
 * @param {FormControl[]} inputs
 */
function textsOf(inputs) {
  const posted = inputs.filter((control) => !(isCheckbox(control) || isRadio(control)) || control.checked);
  return posted.map((control) => control.value.replace(LONE_SURROGATE, "\ufffd"));
}
