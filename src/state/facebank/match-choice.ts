import { checkThresholds } from '../../core/facebank/bands.ts';
import type { MatchThresholds } from '../../core/facebank/types.ts';
import { type MatchChoice, USUAL_MATCH } from '../lib/bank-types.ts';
import { isObject } from '../persistence/records.ts';

const KEY = 'cutline:match';

/** As it was chosen last; the usual where nothing of it can be read. */
export function readMatchChoice(): MatchChoice {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (!isObject(stored) || !isObject(stored.matchThresholds)) return USUAL_MATCH;
    const { auto, margin, review } = stored.matchThresholds;
    if (![auto, margin, review].every((one) => typeof one === 'number')) return USUAL_MATCH;
    const matchThresholds = { auto, margin, review } as MatchThresholds;
    checkThresholds(matchThresholds);
    return { matchThresholds, oneToOne: stored.oneToOne === true };
  } catch {
    return USUAL_MATCH;
  }
}

/** @throws AppError `facebank/bad-thresholds` */
export function keepMatchChoice(choice: MatchChoice): void {
  checkThresholds(choice.matchThresholds);
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // It holds until the page is closed.
  }
}
