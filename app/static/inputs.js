// The inputs of a form: their values as conditions see them, what was changed, and small aids for single inputs.

const OWN_NAMES = new Set(["definition", "version", "submission", "visited", "revision", "base"]);

/** Inputs are found by element, never as `form.<name>`: a field may be called "submit" or "__proto__". */
export function createInputs(form) {
  const controls = [...form.elements].filter((input) => /^[fs]\./.test(input.name ?? "") && !OWN_NAMES.has(input.name));
  const byKey = new Map();
  const byField = new Map();
  for (const input of controls) {
    if (input.name.startsWith("f.")) append(byKey, input.name.slice(2), input);
    const field = input.closest(".field[data-position]");
    if (field) append(byField, field, input);
  }
  // A page that comes back after a refused save shows what was typed; what is stored is told by the server's "changed" class.
  const changedBefore = new Set([...byField.keys()].filter((field) => field.classList.contains("changed")));
  const shownAtFirst = new Map([...byField].map(([field, inputs]) => [field, shown(inputs)]));

  function isChanged(field) {
    const inputs = byField.get(field);
    return inputs !== undefined && (changedBefore.has(field) || shown(inputs) !== shownAtFirst.get(field));
  }

  const changed = new Set();
  /** The fields that were changed. Where only one can have been, it alone is looked at: forms may have thousands. */
  function changedFields(field) {
    for (const each of field ? [field] : byField.keys()) isChanged(each) ? changed.add(each) : changed.delete(each);
    return changed;
  }

  aids(form);
  return {
    of: (field) => (byField.get(field) ?? []).filter((input) => input.type !== "hidden"),
    value: (key) => valueOf(byKey.get(key) ?? []),
    byKey: (key) => byKey.get(key) ?? [],
    keysOf: (field) => [...new Set((byField.get(field) ?? []).filter((input) => input.name.startsWith("f.")).map((input) => input.name.slice(2)))],
    isChanged,
    changedFields,
    openSecret,
    isSecret: (name) => (byKey.get(name.slice(2)) ?? []).some((input) => input.closest(".secret-new")),
    place,
    restore,
  };

  /** What the server does not send back: typed secrets, and where the person is. */
  function place() {
    // In a frame the focus may be in the page around, and is to stay there.
    const focused = document.hasFocus() && form.contains(document.activeElement) ? document.activeElement : null;
    const secrets = controls.filter((input) => input.closest(".secret-new") && input.value !== "");
    const actions = controls.filter((input) => input.type === "radio" && input.name.startsWith("s.") && input.checked);
    return {
      secrets: secrets.map((input) => [input.name, input.value]),
      actions: actions.map((input) => [input.name, input.value]),
      name: focused?.name,
      id: focused?.id,
      selection: focused && typeof focused.selectionStart === "number" ? [focused.selectionStart, focused.selectionEnd] : null,
    };
  }

  function restore({ secrets, actions, name, id, selection }) {
    for (const [secret, value] of secrets) for (const input of byKey.get(secret.slice(2)) ?? []) input.value = value;
    for (const [action, value] of actions) {
      for (const input of controls) if (input.name === action && input.value === value) input.checked = true;
    }
    const target = controls.find((input) => name && input.name === name && input.type !== "hidden") ?? (id ? document.getElementById(id) : null);
    target?.focus({ preventScroll: true });
    if (target && selection && target.setSelectionRange && target.type !== "number") target.setSelectionRange(...selection);
  }
}

function append(map, key, value) {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function shown(inputs) {
  return JSON.stringify(inputs.map((input) => (/checkbox|radio/.test(input.type) ? input.checked : input.value)));
}

/** The value as a record would hold it: yes or no, a list, or text; undefined for a blank. */
function valueOf(inputs) {
  const visible = inputs.filter((input) => input.type !== "hidden");
  if (visible.length === 0) return undefined;
  if (visible[0].role === "switch" || visible[0].getAttribute("role") === "switch") return visible[0].checked;
  if (visible[0].type === "checkbox") return visible.filter((input) => input.checked).map((input) => input.value);
  const text = visible[0].value;
  return text.trim() === "" ? undefined : text;
}

function openSecret(radio) {
  if (radio.type !== "radio" || !radio.name.startsWith("s.")) return;
  const box = radio.closest(".field").querySelector(".secret-new .input");
  if (radio.value === "replace") box.focus();
  else box.value = "";
}

function aids(form) {
  form.addEventListener("click", (event) => {
    const { reveal, format } = event.target.dataset;
    if (reveal) toggleReveal(event.target, document.getElementById(reveal));
    if (format) formatJson(document.getElementById(format));
  });
  form.addEventListener("input", (event) => {
    if (event.target.dataset.adds) addChoice(event.target, document.getElementById(event.target.dataset.adds));
    if (event.target.dataset.filter) filterTicks(event.target.value, document.getElementById(event.target.dataset.filter));
    if (event.target.dataset.json !== undefined) judgeJson(event.target);
  });
}

/** A chosen record's id becomes a line of the area; anything else is still being searched for. */
function addChoice(search, area) {
  if (![...search.list.options].some((option) => option.value === search.value)) return;
  const ids = area.value.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (!ids.includes(search.value)) area.value = [...ids, search.value].join("\n");
  search.value = "";
  for (const type of ["input", "change"]) area.dispatchEvent(new Event(type, { bubbles: true }));
}

function toggleReveal(button, input) {
  const open = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(open));
  button.textContent = open ? "Hide" : "Show";
  if (input.type === "password" || input.dataset.password) {
    input.dataset.password = "1";
    input.type = open ? "text" : "password";
  } else input.classList.toggle("shown", open);
}

function formatJson(area) {
  try {
    area.value = JSON.stringify(JSON.parse(area.value), null, 2);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  } catch {
    judgeJson(area);
  }
  area.focus();
}

/** A word about JSON while it is typed; what the server says of it when the field is left is what counts. */
function judgeJson(area) {
  const note = area.closest(".field").querySelector(".note");
  if (!note) return;
  for (const told of note.querySelectorAll("span")) told.remove();
  if (area.value.trim() === "") return;
  const told = document.createElement("span");
  try {
    JSON.parse(area.value);
    told.className = "ok";
    told.textContent = "Valid JSON";
  } catch {
    told.className = "broken";
    told.textContent = "Not valid JSON yet";
  }
  note.prepend(told);
}

function filterTicks(text, box) {
  const wanted = text.toLocaleLowerCase();
  for (const label of box.querySelectorAll("label")) label.hidden = !label.textContent.toLocaleLowerCase().includes(wanted);
}
