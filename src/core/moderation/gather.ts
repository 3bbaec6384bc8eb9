import { identityNumber } from '../identity/stable-ids.ts';
import type { Identity } from '../identity/types.ts';
import { assertUnlocked } from './locked.ts';
import { type ActContext, refOf } from './operations.ts';
import { identityOf, splitOperation } from './track-operations.ts';
import type { IdentityRef, SimpleOperation } from './types.ts';

/**
 * Tracks of any identities are one person: what they are a part of is left by them, what they are
 * all of goes along. The largest whole identity keeps its id and name, else a new one begins.
 * @param rows track rows; those in no identity are left out
 * @throws AppError `moderation/locked`
 */
export function gatherOperations(
  rows: readonly number[],
  context: ActContext,
): readonly SimpleOperation[] {
  const homes = new Map<Identity, number[]>();
  for (const row of new Set(rows)) {
    const home = identityOf(row, context);
    if (home !== undefined) homes.set(home, [...(homes.get(home) ?? []), row]);
  }
  assertUnlocked([...homes.keys()]);
  const splits: SimpleOperation[] = [];
  const whole: IdentityRef[] = [];
  const parts: IdentityRef[] = [];
  let { log } = context;
  for (const [home, own] of homes) {
    if (own.length === home.tracks.length) {
      whole.push(refOf(home, context));
      continue;
    }
    const split = splitOperation(own, { ...context, log });
    splits.push(split);
    log = { ...log, lastNumber: Math.max(log.lastNumber, identityNumber(split.newId) ?? 0) };
    parts.push({ identityId: split.newId, anchor: split.tracks[0]!, tracks: split.tracks });
  }
  whole.sort((a, b) => b.tracks.length - a.tracks.length);
  const [target, ...sources] = [...whole, ...parts];
  if (target === undefined || sources.length === 0) return splits;
  return [...splits, { type: 'merge', target, sources }];
}
