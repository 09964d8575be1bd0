// The parts of a frame's look that its host page may set: some CSS custom properties, and light or dark.

const COLORS = [
  "accent", "accent-ink", "accent-soft", "ink", "ink-2", "card", "well", "line", "edge", "bad", "bad-soft", "good", "good-soft",
];
/** The allowed properties, each with a CSS property that takes the same kind of value. */
const ALLOWED = new Map([["radius", "border-radius"], ["font", "font-family"]]);
for (const name of COLORS) ALLOWED.set(name, "color");
const MAX_LENGTH = 200;
/** Values that could load a file or end the declaration. */
const UNSAFE = /[;{}]|url\(|image|var\(/i;

/**
 * Sets the custom properties that are allowed and valid. An empty value removes a property again.
 * @param {Record<string, string>} tokens by name without the dashes, such as { accent: "#060" }
 * @returns {string[]} the names that were set
 */
export function applyTheme(tokens) {
  const names = [];
  for (const [name, value] of Object.entries(tokens)) {
    const property = ALLOWED.get(name);
    if (!property || value.length > MAX_LENGTH || UNSAFE.test(value)) continue;
    if (value !== "" && !CSS.supports(property, value)) continue;
    document.documentElement.style.setProperty(`--${name}`, value);
    names.push(name);
  }
  return names;
}

/**
 * Sets "light" or "dark". Any other value changes nothing.
 * @param {unknown} scheme
 */
export function setColorScheme(scheme) {
  if (scheme === "light" || scheme === "dark") document.documentElement.style.colorScheme = scheme;
}
