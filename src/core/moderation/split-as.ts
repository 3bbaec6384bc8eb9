import type { Labels } from '../identity/types.ts';
import { assertUnlocked } from './locked.ts';
import { type ActContext, labelOperation } from './operations.ts';
import { onlyIdentity, splitOperation } from './track-operations.ts';
import type { SimpleOperation } from './types.ts';

/** Tracks of one identity become a new one with a name; all of its tracks, and it is named itself. */
export function splitAsOperations(
  rows: readonly number[],
  labels: Labels,
  context: ActContext,
): readonly SimpleOperation[] {
  const identity = onlyIdentity(rows, context);
  if (identity.tracks.every((row) => rows.includes(row))) {
    assertUnlocked([identity]);
    return [labelOperation(identity, { ...identity.labels, ...labels }, context)];
  }
  const split = splitOperation(rows, context);
  const anchor = split.tracks[0]!;
  return [split, { type: 'label', identityId: split.newId, anchor, labels }];
}
