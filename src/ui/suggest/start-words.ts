import type { Start } from '../../core/advice/start-threshold.ts';
import { SPEC_THRESHOLD } from '../clustering/threshold-words.ts';
import { formatThreshold } from '../common/format.ts';

/** Where the episode began, and why, as a sentence without its full stop. */
export function startWords({ threshold, by }: Start): string {
  const at = `started at ${formatThreshold(threshold)}`;
  const usual = `the specification’s default`;
  switch (by) {
    case 'suggested':
      return threshold === SPEC_THRESHOLD
        ? `${at}, suggested and ${usual}`
        : `${at}, suggested; ${usual} is ${formatThreshold(SPEC_THRESHOLD)}`;
    case 'unsure':
      return `${at}, ${usual}: not sure enough of a suggestion`;
    case 'default':
      return `${at}, ${usual}`;
    case 'last':
      return `${at}, as used last; ${usual} is ${formatThreshold(SPEC_THRESHOLD)}`;
    default:
      return by satisfies never;
  }
}

/** The same as a sentence of its own. */
export function startSentence(start: Start): string {
  const words = startWords(start);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
