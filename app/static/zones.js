// Times of a zone -> instants. The page brings the zone's offsets, since the browser's own may be of another year.

const SECOND = 1000;
const DAY = 86_400_000;
/** From here on 28 years hold every calendar, and nothing but the rules of the last years counts. */
const LAST_YEARS = 2101;

/**
 * A local time, as if it were UTC -> the instant, both in milliseconds since 1970. Of two equal times the first is meant;
 * null for one that the clocks jump over.
 * @param {number} local
 * @param {ZoneOffset[]} offsets
 */
export function instantOf(local, offsets) {
  const moved = local - yearsBack(local);
  let offset = offsets[0]?.[1] ?? 0;
  for (const [second, after] of offsets.slice(1)) {
    if (moved < (second + Math.max(offset, after)) * SECOND) break;
    offset = after;
  }
  const instant = local - offset * SECOND;
  return minuteOf(instant + offsetAt(instant, offsets) * SECOND) === minuteOf(local) ? instant : null;
}

/**
 * Seconds that the zone is ahead of UTC at an instant.
 * @param {number} instant
 * @param {ZoneOffset[]} offsets
 */
function offsetAt(instant, offsets) {
  const second = (instant - yearsBack(instant)) / SECOND;
  return offsets.findLast(([start]) => start <= second)?.[1] ?? offsets[0]?.[1] ?? 0;
}

/**
 * Milliseconds from the year that stands for a late one to that year: both begin with the same weekday, and are equally long.
 * @param {number} time
 */
function yearsBack(time) {
  const year = new Date(time).getUTCFullYear();
  if (year < LAST_YEARS + 28) return 0;
  for (let other = LAST_YEARS; other < LAST_YEARS + 28; other += 1) {
    const distance = Date.UTC(year, 0, 1) - Date.UTC(other, 0, 1);
    const isAsLong = Date.UTC(year + 1, 0, 1) - Date.UTC(other + 1, 0, 1) === distance;
    if (isAsLong && (distance / DAY) % 7 === 0) return distance;
  }
  return 0;
}

/** @param {number} time */
const minuteOf = (time) => Math.floor(time / 60_000);
