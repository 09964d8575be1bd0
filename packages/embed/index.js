// Loads the script of the element <demandflow-form> from the server of the forms, so that both always have the same version.

const NAME = "demandflow-form";
/** By address. @type {Map<string, Promise<void>>} */
const loads = new Map();

/**
 * Resolves when the element is defined, by this or by a script of the page. Rejects with the code "timeout" if the script can't be loaded;
 * the next call tries again.
 * @param {string} server such as "https://forms.example"
 * @param {{ nonce?: string }} [options] `nonce`: for a Content-Security-Policy that lists scripts by one
 * @returns {Promise<void>}
 */
export function loadElement(server, { nonce } = {}) {
  if (customElements.get(NAME)) return Promise.resolve();
  const url = new URL("/embed.js", server).href;
  const known = loads.get(url);
  if (known) return known;
  const load = new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: url, async: true });
    if (nonce) script.nonce = nonce;
    script.onload = () => resolve(undefined);
    script.onerror = () => {
      loads.delete(url);
      script.remove();
      reject(Object.assign(new Error("timeout"), { code: "timeout" }));
    };
    document.head.append(script);
  });
  loads.set(url, load);
  return load;
}
