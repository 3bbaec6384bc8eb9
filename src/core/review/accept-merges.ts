import { givenName } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import type { ActContext } from '../moderation/operations.ts';
import { identityOf, mergeOperation, notSameOperation } from '../moderation/track-operations.ts';
import type { SimpleOperation } from '../moderation/types.ts';
import type { CertainMerge } from './types.ts';

/** Why a merge was taken out of a list of certain ones. */
export type TakenOut = 'not-same' | 'unsure';

/**
 * What accepting a list of merges does: identities that hang together by it become one, which keeps
 * the name, then the id of the largest. What was taken out is an answer: it is not asked again.
 * @param merges as they were shown; what is one identity by now, or gone, is left out
 * @param out by key of the merge
 * @throws AppError `moderation/locked`
 */
export function acceptMergesOperations(
  merges: readonly CertainMerge[],
  out: ReadonlyMap<string, TakenOut>,
  context: ActContext,
): readonly SimpleOperation[] {
  const together = new Map<Identity, Set<Identity>>();
  const of = (one: Identity): Set<Identity> => together.get(one) ?? new Set([one]);
  const answers: SimpleOperation[] = [];
  for (const { key, a, b, question } of merges) {
    const one = identityOf(a.tracks[0] ?? -1, context);
    const other = identityOf(b.tracks[0] ?? -1, context);
    if (one === undefined || other === undefined) continue;
    const why = out.get(key);
    if (why === 'unsure') answers.push({ type: 'answer', question, answer: 'unsure' });
    else if (why === 'not-same') {
      answers.push(notSameOperation([...a.tracks], [...b.tracks], context, question));
    } else {
      const all = new Set([...of(one), ...of(other)]);
      for (const identity of all) together.set(identity, all);
    }
  }
  const people = [...new Set(together.values())].filter(({ size }) => size > 1);
  const done = people.map((all) => {
    const [target, ...sources] = [...all].sort(byClaim);
    return mergeOperation(target!, sources, context);
  });
  return [...done, ...answers];
}

/** The one that keeps its name and id first: a named one, the one with more tracks, more faces. */
function byClaim(a: Identity, b: Identity): number {
  const named = Number(givenName(b) !== undefined) - Number(givenName(a) !== undefined);
  return (
    named ||
    b.tracks.length - a.tracks.length ||
    b.faceCount - a.faceCount ||
    (a.id < b.id ? -1 : 1)
  );
}
