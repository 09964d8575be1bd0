// What the page around a frame may choose of its look: an allow-list of CSS custom properties, and light or dark.

const COLORS = ["accent", "accent-ink", "accent-soft", "ink", "ink-2", "card", "well", "line", "edge", "bad", "bad-soft", "good", "good-soft"];
const KINDS = new Map([...COLORS.map((name) => [name, "color"]), ["radius", "border-radius"], ["font", "font-family"]]);
const LONGEST = 200;

/** Puts on what is allowed and makes sense; an empty text takes one off again. The names that were taken. */
export function wear(tokens) {
  const worn = [];
  for (const [name, value] of Object.entries(tokens)) {
    const kind = KINDS.get(name);
    if (!kind || value.length > LONGEST || /[;{}]|url\(|image|var\(/i.test(value)) continue;
    if (value !== "" && !CSS.supports(kind, value)) continue;
    document.documentElement.style.setProperty(`--${name}`, value);
    worn.push(name);
  }
  return worn;
}

/** Light or dark, as the page around is; anything else leaves it to the person's system. */
export function setScheme(scheme) {
  if (scheme === "light" || scheme === "dark") document.documentElement.style.colorScheme = scheme;
}
