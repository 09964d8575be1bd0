// The height of what a frame shows, told to the page around it: without jitter, and without a loop where that page answers by changing
// the frame's width.

const LEAST_CHANGE = 2;
const LEAST_SHRINK = 5;
const MOST_CHANGES = 20;
const WINDOW = 2000;

/** `tell` gets heights; `looped` is called when they would not settle. Until the person does something the largest of them stays. */
export function createSizing(element, tell, looped) {
  let told = 0;
  let times = [];
  let isLooping = false;
  let pending = 0;

  function measure() {
    pending = 0;
    const height = Math.ceil(element.getBoundingClientRect().height);
    const change = height - told;
    if (change > -LEAST_SHRINK && change < LEAST_CHANGE) return;
    if (isLooping && change < 0) return;
    const now = performance.now();
    times = [...times.filter((time) => now - time < WINDOW), now];
    if (times.length > MOST_CHANGES) {
      if (!isLooping) looped();
      isLooping = true;
      if (times.length > 2 * MOST_CHANGES) return;
    }
    told = height;
    tell(height);
  }

  new ResizeObserver(() => {
    pending ||= requestAnimationFrame(measure);
  }).observe(element);
  for (const type of ["pointerdown", "keydown"]) {
    document.addEventListener(type, () => {
      if (isLooping) times = [];
      isLooping = false;
    });
  }
  document.fonts.ready.then(measure);
  return {
    /** Browsers do not draw frames that are out of sight, and would not measure them either. */
    measure,
    repeat() {
      if (told) tell(told);
    },
  };
}
