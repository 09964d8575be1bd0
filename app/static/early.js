// Before the page is drawn: styles may count on scripts. In a frame without an origin nothing else of ours would run.
document.documentElement.classList.add(window.origin === "null" ? "boxed" : "js");
