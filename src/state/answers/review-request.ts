import type { IdentityGroup, ReviewRequest } from '../../../workers/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { Identity } from '../../core/identity/types.ts';
import type { FoldedDecisions, PastAnswer } from '../../core/moderation/folded.ts';
import type { OperationLog, Question } from '../../core/moderation/types.ts';
import { saidPairs } from '../../core/review/said-pairs.ts';
import type { AppState } from '../lib/types.ts';
import { selectPairsApart } from '../views/same-frame.ts';
import { selectDecisions, selectIdentitySet } from '../views/selectors.ts';

/** The identities as the clustering worker needs to know them. */
export function identityGroups(identities: readonly Identity[]): readonly IdentityGroup[] {
  return identities.map((identity) => ({
    id: identity.id,
    tracks: identity.tracks,
    locked: identity.locked,
    named: givenName(identity) !== undefined,
    settled: identity.kind === 'noise' || identity.labels.stranger === true,
  }));
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
    answered: answeredRows(decisions, episode),
    said: said(decisions, state.log, episode),
    sharedFrames: summaries.sharedFrames,
  };
}

/** Sides of the answers that hold. */
function said({ answers }: FoldedDecisions, log: OperationLog, { tracks }: Episode) {
  if (answers.length === 0) return [];
  const rows = new Map(tracks.id.map((id, row) => [id, row]));
  return saidPairs(answers, log, (track) => rows.get(track));
}

/** Answers as rows; those about tracks that this episode does not have are left out. */
function answeredRows({ answers }: FoldedDecisions, episode: Episode): ReviewRequest['answered'] {
  if (answers.length === 0) return [];
  const rows = new Map(episode.tracks.id.map((id, row) => [id, row]));
  return answers.flatMap(({ question: { kind, a, b } }) => {
    const rowA = rows.get(a);
    const rowB = b === '' ? -1 : rows.get(b);
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
