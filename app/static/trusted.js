// The one place where text becomes markup: pages of our own server. Everything else that would make markup or scripts of text is
// stopped by the Content-Security-Policy's `require-trusted-types-for`. No module: it must stand right behind htmx, before its first answer.
window.formsTrusted = window.trustedTypes?.createPolicy("forms", { createHTML: (text) => text }) ?? { createHTML: (text) => text };
window.htmx?.registerExtension("forms", { init: (api) => api.initSecurity(window.formsTrusted) });
