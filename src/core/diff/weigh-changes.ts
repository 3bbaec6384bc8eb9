import { nameDifferentPeople } from '../identity/labels.ts';
import { atThreshold, chanceSame } from '../review/chance-same.ts';
import type { IdentityChange } from './threshold-diff.ts';

/** A change, and what there is to say about its risk. */
export interface WeighedChange {
  readonly change: IdentityChange;
  /** The threshold at which all of it comes together; undefined where that is not one. */
  readonly at: number | undefined;
  /** What speaks against it, in a few words each; nothing where nothing does. */
  readonly against: readonly string[];
  /** Nothing speaks against it, and it is far enough from the threshold to look certain. */
  readonly safe: boolean;
}

/** A change with a smaller chance to be right than this deserves a look. */
const CERTAIN = 0.9;
const NO_ANSWERS = { same: [], different: [] };

/**
 * The changes of a diff, riskiest first: those that something speaks against, then those nearest to the
 * threshold, where it cuts between people who are alike. Regroupings have no threshold and come first.
 * @param threshold that the diff leads to
 */
export function weighChanges(
  changes: readonly IdentityChange[],
  threshold: number,
  atOf: (change: IdentityChange) => number | undefined,
): readonly WeighedChange[] {
  const chance = chanceSame(atThreshold(threshold), NO_ANSWERS);
  const gap = ({ at }: WeighedChange): number => (at === undefined ? 0 : Math.abs(at - threshold));
  return changes
    .map((change) => {
      const at = atOf(change);
      const against = speakAgainst(change);
      const right = at === undefined ? 0 : change.kind === 'split' ? 1 - chance(at) : chance(at);
      return { change, at, against, safe: against.length === 0 && right >= CERTAIN };
    })
    .sort(
      (one, other) =>
        other.against.length - one.against.length ||
        gap(one) - gap(other) ||
        (one.change.key < other.change.key ? -1 : 1),
    );
}

function speakAgainst({ kind, before, after }: IdentityChange): readonly string[] {
  if (kind === 'split') return [];
  const against: string[] = [];
  const met = (side: IdentityChange['before']): number =>
    side.reduce((sum, { sharedFramePairs }) => sum + sharedFramePairs, 0);
  if (met(after) > met(before)) against.push('seen in one frame');
  const named = before.some((one, i) =>
    before.slice(i + 1).some((other) => nameDifferentPeople(one.labels, other.labels)),
  );
  if (named) against.push('two people by name');
  return against;
}
