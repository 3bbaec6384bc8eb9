import { DEFAULT_PARAMETERS } from '../cluster/types.ts';
import { thresholdText } from '../words.ts';
import type { Start } from './start-threshold.ts';

const { cluster_thresh: DEFAULT } = DEFAULT_PARAMETERS;

/** Where the episode began, and why, as a sentence without its full stop. */
export function startWords({ threshold, by }: Start): string {
  const at = `started at ${thresholdText(threshold)}`;
  const usual = `the specification’s default`;
  switch (by) {
    case 'suggested':
      return threshold === DEFAULT
        ? `${at}, suggested and ${usual}`
        : `${at}, suggested; ${usual} is ${thresholdText(DEFAULT)}`;
    case 'unsure':
      return `${at}, ${usual}: not sure enough of a suggestion`;
    case 'default':
      return `${at}, ${usual}`;
    case 'last':
      return `${at}, as used last; ${usual} is ${thresholdText(DEFAULT)}`;
    default:
      return by satisfies never;
  }
}

/** The same as a sentence of its own. */
export function startSentence(start: Start): string {
  const words = startWords(start);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
