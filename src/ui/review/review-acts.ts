import type { Identity, IdentitySet, Labels } from '../../core/identity/types.ts';
import type { Question } from '../../core/moderation/types.ts';
import type { ReviewItem, ReviewSide } from '../../core/review/types.ts';
import { useReviewQueue } from '../../state/review-queue.ts';
import { selectIdentitySet } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { withName } from '../identity/NameField.tsx';
import { largestFirst } from '../keys/survivor.ts';

export type Answer = 'same' | 'not-same' | 'unsure';

/** What an answer does to the identities. Rows of tracks; a face row for the cut of a track. */
export type ReviewAct =
  | { readonly type: 'merge'; readonly target: Identity; readonly source: Identity }
  | { readonly type: 'not-same'; readonly a: readonly number[]; readonly b: readonly number[] }
  | { readonly type: 'together'; readonly rows: readonly number[] }
  | { readonly type: 'split'; readonly rows: readonly number[] }
  | { readonly type: 'set-apart'; readonly rows: readonly number[] }
  | { readonly type: 'split-track'; readonly face: number }
  | { readonly type: 'answer'; readonly answer: 'unsure' | 'fine' };

/** The identity that a side is part of now: ids change while the queue is worked through. */
export function identityOf(side: ReviewSide, set: IdentitySet): Identity | undefined {
  return set.identities[set.byTrack[side.tracks[0] ?? -1] ?? -1];
}

/**
 * What an answer to a question means.
 * @param cut face row chosen for a mixed track; the suggested one by default
 * @returns undefined when the answer has no meaning for the question, or its tracks are gone
 */
export function actOf(
  item: ReviewItem,
  answer: Answer,
  set: IdentitySet,
  cut: number = item.cutFace,
): ReviewAct | undefined {
  if (answer === 'unsure') return { type: 'answer', answer: 'unsure' };
  const { kind } = item;
  const same = answer === 'same';
  const a = [...item.a.tracks];
  const b = [...(item.b?.tracks ?? [])];
  switch (kind) {
    case 'merge':
    case 'singleton': {
      if (!same) return { type: 'not-same', a, b };
      const one = identityOf(item.a, set);
      const other = item.b && identityOf(item.b, set);
      if (one === undefined || other === undefined || one === other) return undefined;
      const target = largestFirst([one, other])[0] ?? one;
      return { type: 'merge', target, source: target === one ? other : one };
    }
    case 'weak-link':
      // The smaller part leaves, so that the larger keeps id and name.
      if (!same) return { type: 'split', rows: b.length <= a.length ? b : a };
      return { type: 'together', rows: [...a, ...b] };
    case 'outlier':
      return same ? { type: 'together', rows: [...a, ...b] } : { type: 'set-apart', rows: a };
    case 'same-frame':
      return same ? { type: 'together', rows: [...a, ...b] } : { type: 'not-same', a, b };
    case 'mixed-track':
      if (same) return { type: 'answer', answer: 'fine' };
      return cut < 0 ? undefined : { type: 'split-track', face: cut };
    case 'unnamed':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** Identities whose tracks an act would change. */
function touches(act: ReviewAct, set: IdentitySet): readonly Identity[] {
  const of = (rows: readonly number[]): readonly Identity[] =>
    rows.flatMap((row) => set.identities[set.byTrack[row] ?? -1] ?? []);
  switch (act.type) {
    case 'merge':
      return [act.target, act.source];
    case 'split':
    case 'set-apart':
      return of(act.rows);
    default:
      return [];
  }
}

/**
 * Answer the shown question. A locked identity refuses: the store says so and offers to unlock, and
 * the question stays until the answer holds.
 */
export function answerShown(answer: Answer, cut?: number): void {
  const state = useStore.getState();
  const set = selectIdentitySet(state);
  const { agenda, settle } = useReviewQueue.getState();
  const item = agenda.shown;
  if (item === undefined || set === undefined) return;
  const act = actOf(item, answer, set, cut);
  if (act === undefined) return;
  perform(act, item.question);
  if (state.leader && !touches(act, set).some((identity) => identity.locked)) settle();
}

function perform(act: ReviewAct, question: Question): void {
  const state = useStore.getState();
  switch (act.type) {
    case 'merge':
      state.merge(act.target, [act.source], question);
      return;
    case 'not-same':
      state.notSame(act.a, act.b, question);
      return;
    case 'together':
      state.confirmTogether(act.rows, question);
      return;
    case 'split':
      state.split(act.rows, question);
      return;
    case 'set-apart':
      state.setApart(act.rows, question);
      return;
    case 'split-track':
      state.splitTrack(act.face);
      return;
    case 'answer':
      state.answer(question, act.answer);
      return;
    default:
      act satisfies never;
  }
}

/** The answer to "who is this?": a name, with the person id where it is known; blank is none. */
export function nameShown(identity: Identity, { name = '', ...known }: Labels): void {
  if (name.trim() === '') return;
  useStore.getState().setLabels(identity, withName({ ...identity.labels, ...known }, name));
  if (!identity.locked) useReviewQueue.getState().settle();
}

/** "Nobody who has to be named." */
export function strangerShown(identity: Identity): void {
  useStore.getState().setStranger([identity], true);
  if (!identity.locked) useReviewQueue.getState().settle();
}
