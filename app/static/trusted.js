// The only place where text becomes markup: pages of our own server. The Content-Security-Policy's
// `require-trusted-types-for` stops every other one. This is not a module, since it must run right after htmx and
// before the first response that htmx handles.
window.formsTrusted = window.trustedTypes?.createPolicy("forms", { createHTML: (text) => text }) ?? { createHTML: (text) => text };
window.htmx?.registerExtension("forms", { init: (api) => api.initSecurity(window.formsTrusted) });
