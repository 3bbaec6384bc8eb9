import { identityNumber } from '../identity/stable-ids.ts';
import { type ActContext, assertUnlocked } from '../moderation/operations.ts';
import { mergeOperation, splitOperation } from '../moderation/track-operations.ts';
import type { SimpleOperation } from '../moderation/types.ts';
import type { IdentityChange } from './threshold-diff.ts';

/**
 * What a person does by accepting one change of a diff and not the others: the same, by hand, at the
 * threshold that stays.
 * @param context with the identities before the change
 * @returns nothing for a regrouping, which no single act does
 * @throws AppError `moderation/locked`
 */
export function acceptChange(
  { kind, before, after }: IdentityChange,
  context: ActContext,
): readonly SimpleOperation[] {
  const [first, ...others] = before;
  if (first === undefined || kind === 'regroup') return [];
  assertUnlocked(before);
  if (kind === 'merge') {
    // The one whose id and name the merged identity has, which is how the page shows it already.
    const target = before.find(({ id }) => id === after[0]?.id) ?? first;
    return [
      mergeOperation(
        target,
        [first, ...others].filter((one) => one !== target),
        context,
      ),
    ];
  }
  const stays = after.find(({ id }) => id === first.id) ?? after[0];
  const operations: SimpleOperation[] = [];
  let { log } = context;
  for (const part of after) {
    if (part === stays) continue;
    const split = splitOperation([...part.tracks], { ...context, log });
    operations.push(split);
    // Each part takes the next number.
    log = { ...log, lastNumber: Math.max(log.lastNumber, identityNumber(split.newId) ?? 0) };
  }
  return operations;
}
