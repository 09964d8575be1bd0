// The one place where text becomes markup: pages of our own server. Everything else that would make markup or scripts of text is
// stopped by the Content-Security-Policy's `require-trusted-types-for`.

const policy = window.trustedTypes?.createPolicy("forms", { createHTML: (text) => text }) ?? { createHTML: (text) => text };

window.htmx?.registerExtension("forms", { init: (api) => api.initSecurity(policy) });

/** A page as a document of its own, whose scripts do not run. */
export function parsePage(text) {
  return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}
