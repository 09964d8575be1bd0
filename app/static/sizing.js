// Reports the height of a frame's content to its host page. Small changes are not reported, since the frame would
// jitter. A loop is stopped: a host page may answer each height with another width, which changes the height again.

/** Pixels: smaller growth and smaller shrinkage are not reported. */
const MIN_GROWTH = 2;
const MIN_SHRINKAGE = 5;
/** More reports than this within the window count as a loop. */
const MAX_REPORTS = 20;
const WINDOW_MS = 2000;

/**
 * @param {Element} element
 * @param {(height: number) => void} report
 * @param {() => void} onLoop called when a loop is found. From then on the height only grows, until the person does something.
 */
export function createSizing(element, report, onLoop) {
  let reportedHeight = 0;
  /** @type {number[]} */
  let reportTimes = [];
  let isLooping = false;
  let animationFrame = 0;

  function measure() {
    animationFrame = 0;
    const height = Math.ceil(element.getBoundingClientRect().height);
    const change = height - reportedHeight;
    if (change > -MIN_SHRINKAGE && change < MIN_GROWTH) return;
    if (isLooping && change < 0) return;
    const now = performance.now();
    reportTimes = [...reportTimes.filter((time) => now - time < WINDOW_MS), now];
    if (reportTimes.length > MAX_REPORTS) {
      if (!isLooping) onLoop();
      isLooping = true;
      if (reportTimes.length > 2 * MAX_REPORTS) return;
    }
    reportedHeight = height;
    report(height);
  }

  new ResizeObserver(() => {
    animationFrame ||= requestAnimationFrame(measure);
  }).observe(element);
  for (const type of ["pointerdown", "keydown"]) {
    document.addEventListener(type, () => {
      if (isLooping) reportTimes = [];
      isLooping = false;
    });
  }
  document.fonts.ready.then(measure);
  return {
    /** Measures at once. Browsers do not draw a frame that is out of sight, so nothing else would measure it. */
    measure,
    /** Reports the last height again. */
    repeat() {
      if (reportedHeight) report(reportedHeight);
    },
  };
}
