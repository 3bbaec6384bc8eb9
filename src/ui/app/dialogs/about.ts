import { formatBytes } from '../../../core/words.ts';

/** "≈ 34 MB": estimates are rounded, so that nobody takes them for a promise. */
export function about(bytes: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, bytes))) - 1);
  return `≈ ${formatBytes(Math.round(bytes / step) * step).replace('.0 ', ' ')}`;
}
