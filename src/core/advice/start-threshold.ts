import { DEFAULT_PARAMETERS } from '../cluster/types.ts';
import type { Recommendation } from '../suggest/types.ts';
import { thresholdText } from '../words.ts';

/** Where an episode that nobody has worked on begins. */
export const START_CHOICES = ['suggested', 'default', 'last'] as const;
export type StartChoice = (typeof START_CHOICES)[number];

/** The threshold that an episode began at, and why. Plain data: it is stored. */
export interface Start {
  readonly threshold: number;
  /** `unsure`: the specification's default, because no suggestion was sure enough. */
  readonly by: 'suggested' | 'unsure' | 'default' | 'last';
  /** Of the suggestion, 0–1; undefined where none was made. */
  readonly confidence?: number;
}

type Told = Pick<Recommendation, 'cluster_thresh' | 'decided' | 'confidence' | 'word'>;

/**
 * Whether a suggestion may be acted on unasked: it was decided, and with medium confidence at least.
 * The page opens by this rule, `--cluster-thresh auto` chooses by it, and the advice speaks by it.
 */
export function isSure<T extends Pick<Told, 'decided' | 'word'>>(
  recommendation: T | undefined,
): recommendation is T {
  return recommendation?.decided === true && recommendation.word !== 'low';
}

/**
 * Where to begin.
 * @param recommendation undefined where none can be made (no tree, none in time)
 * @param last threshold that was used last, undefined when none was
 */
export function startOf(
  choice: StartChoice,
  recommendation: Told | undefined,
  last: number | undefined,
): Start {
  const { cluster_thresh: usual } = DEFAULT_PARAMETERS;
  switch (choice) {
    case 'default':
      return { threshold: usual, by: 'default' };
    case 'last':
      return last === undefined
        ? { threshold: usual, by: 'default' }
        : { threshold: last, by: 'last' };
    case 'suggested': {
      const { confidence } = recommendation ?? {};
      const told = confidence === undefined ? {} : { confidence };
      if (!isSure(recommendation)) return { threshold: usual, by: 'unsure', ...told };
      return { threshold: recommendation.cluster_thresh, by: 'suggested', ...told };
    }
    default:
      return choice satisfies never;
  }
}

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
