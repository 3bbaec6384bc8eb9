export {
  counted as plural,
  manyInShort as formatMany,
  thresholdText as formatThreshold,
  timeLeft,
} from '../../core/words.ts';

const COUNT = new Intl.NumberFormat('en');
const AGE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** 12345 → "12,345". */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** Milliseconds as they are read: "0.2 ms", "3 ms", "1.9 s". */
export function formatMs(ms: number): string {
  if (ms >= 999.5) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms >= 1.95 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
}

/** "just now", "5 minutes ago", "yesterday". Times in milliseconds since the epoch. */
export function formatAge(then: number, now: number): string {
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return AGE.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return AGE.format(-Math.floor(seconds / 3600), 'hour');
  return AGE.format(-Math.floor(seconds / 86_400), 'day');
}
