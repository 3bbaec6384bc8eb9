import { packGroups } from '../../../workers/cluster/packed-groups.ts';
import type { IdentityGroup, PackedGroups, ReviewRequest } from '../../../workers/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { Identity } from '../../core/identity/types.ts';
import type { FoldedDecisions, PastAnswer } from '../../core/moderation/folded.ts';
import type { OperationLog, Question } from '../../core/moderation/types.ts';
import { saidPairs } from '../../core/review/said-pairs.ts';
import { memoLast } from '../lib/memo.ts';
import type { AppState } from '../lib/types.ts';
import { selectPairsApart } from '../views/same-frame.ts';
import { selectDecisions, selectIdentitySet } from '../views/selectors.ts';

/** The identities as the clustering worker needs to know them. */
export const identityGroups = memoLast(
  (identities: readonly Identity[]): PackedGroups => packGroups(identities.map(groupOf)),
);

function groupOf(identity: Identity): IdentityGroup {
  return {
    id: identity.id,
    tracks: identity.tracks,
    locked: identity.locked,
    named: givenName(identity) !== undefined,
    settled: identity.kind === 'noise' || identity.labels.stranger === true,
  };
}

/** What the review queue is asked with, from the state as it is; undefined while nothing is clustered. */
export function reviewRequest(state: AppState): ReviewRequest | undefined {
  const set = selectIdentitySet(state);
  const decisions = selectDecisions(state);
  if (state.open === undefined || set === undefined || decisions === undefined) return undefined;
  const { episode, summaries } = state.open;
  return {
    groups: identityGroups(set.identities),
    threshold: state.parameters.cluster_thresh,
    rank: summaries.rank,
    cannotLink: selectPairsApart(state),
    mustLink: decisions.mustLink,
    ...answersAsRows(decisions, state.log, episode),
    sharedFrames: summaries.sharedFrames,
  };
}

/** Answers that hold, as rows: all of them, and the sides that those about two were about. */
function answersAsRows(
  { answers }: FoldedDecisions,
  log: OperationLog,
  { tracks }: Episode,
): Pick<ReviewRequest, 'answered' | 'said'> {
  if (answers.length === 0) return { answered: [], said: [] };
  const rows = new Map(tracks.id.map((id, row) => [id, row]));
  const rowOf = (track: string): number | undefined => rows.get(track);
  return { answered: answeredRows(answers, rowOf), said: saidPairs(answers, log, rowOf) };
}

/** Those about tracks that this episode does not have are left out. */
function answeredRows(
  answers: readonly PastAnswer[],
  rowOf: (track: string) => number | undefined,
): ReviewRequest['answered'] {
  return answers.flatMap(({ question: { kind, a, b } }) => {
    const rowA = rowOf(a);
    const rowB = b === '' ? -1 : rowOf(b);
    return rowA === undefined || rowB === undefined ? [] : [{ kind, a: rowA, b: rowB }];
  });
}

/** One text per question, whichever side comes first. */
export function questionKey({ kind, a, b }: Question): string {
  return a < b ? `${kind}\n${a}\n${b}` : `${kind}\n${b}\n${a}`;
}

/** Keys of the questions that have an answer which holds. */
export function answeredKeys(answers: readonly PastAnswer[]): ReadonlySet<string> {
  return new Set(answers.map(({ question }) => questionKey(question)));
}
