/** "12,345": thousands set apart. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 track", "139 tracks", "319,600 pairs". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** "1 track", "1390 tracks": the same without a comma, as logs and the command line have it. */
export function bareCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "940", "12K", "1.3M", "4.9B": so many that nobody counts them. */
export function manyInShort(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < SHORT.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 9.95 ? 0 : 1)}${SHORT[unit]}`;
}
const SHORT = ['', 'K', 'M', 'B', 'T'] as const;

/** " · 40 s left", " · 3 min left"; nothing for moments, and where it is not known. */
export function timeLeft(seconds: number): string {
  if (!(seconds >= 2) || seconds === Number.POSITIVE_INFINITY) return '';
  return seconds < 90
    ? ` · ${Math.ceil(seconds)} s left`
    : ` · ${Math.ceil(seconds / 60)} min left`;
}

/** "14 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Rounded down, so that 99.6 % is not all of it. */
export function percentDown(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}

/** A threshold or similarity with two decimals, three where the third says something: "0.46", "0.465". */
export function thresholdText(value: number): string {
  const text = value.toFixed(3);
  return text.endsWith('0') ? text.slice(0, -1) : text;
}

const BYTE_UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** "1.4 GB": decimal units, as storage is sold and as browsers show it. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit] ?? ''}`;
}
