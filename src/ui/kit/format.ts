const COUNT = new Intl.NumberFormat('en');
const AGE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** 12345 → "12,345". */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** "1 track", "12,345 tracks". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Milliseconds as they are read: "0.2 ms", "3 ms", "1.9 s". */
export function formatMs(ms: number): string {
  if (ms >= 999.5) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms >= 1.95 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
}

/** A similarity with two decimals, three where the third says something: "0.46", "0.465". */
export function formatThreshold(value: number): string {
  const text = value.toFixed(3);
  return text.endsWith('0') ? text.slice(0, -1) : text;
}

/** "just now", "5 minutes ago", "yesterday". Times in milliseconds since the epoch. */
export function formatAge(then: number, now: number): string {
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return AGE.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return AGE.format(-Math.floor(seconds / 3600), 'hour');
  return AGE.format(-Math.floor(seconds / 86_400), 'day');
}
