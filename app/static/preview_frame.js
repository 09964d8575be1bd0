// The frame with the preview of a draft, as the page around it sees it. It says which field was clicked, and is shown
// which one is selected. Messages of another window or another origin count for nothing.

import { findElement } from "./elements.js";

/**
 * @param {(position: number) => void} onField called with the position of a field that was clicked in the preview
 */
export function createPreviewFrame(onField) {
  const frame = findElement("preview", HTMLIFrameElement);
  /** @type {{ position: number | null, marked: boolean }} */
  let selected = { position: null, marked: false };
  let source = frame?.getAttribute("src") ?? "";

  const send = () => frame?.contentWindow?.postMessage({ type: "select", ...selected }, location.origin);

  window.addEventListener("message", ({ origin, source: from, data }) => {
    if (origin !== location.origin || !frame || from !== frame.contentWindow) return;
    if (data?.type === "ready") send();
    if (data?.type !== "field" || !Number.isInteger(data.position)) return;
    if (!selected.marked || data.position !== selected.position) onField(data.position);
  });

  return {
    /**
     * @param {number | null} position of the field to be seen; null for none
     * @param {boolean} marked whether the field itself is selected, and not what is around it
     */
    select(position, marked) {
      selected = { position, marked };
      send();
    },
    /**
     * Shows the preview of another page in place of this one; nothing happens where it is the same.
     * @param {Document} page
     */
    follow(page) {
      const next = findInPage(page);
      if (!frame || !next || next === source) return;
      source = next;
      // The panel stays; and it makes no step in the history of the browser.
      frame.contentWindow?.location.replace(next + frame.contentWindow.location.hash);
    },
  };
}

/** @param {Document} page */
function findInPage(page) {
  return page.getElementById("preview")?.getAttribute("src") ?? "";
}
