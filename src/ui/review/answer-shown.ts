import type { Identity, Labels } from '../../core/identity/types.ts';
import type { Question } from '../../core/moderation/types.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { withName } from '../acts/naming/NameField.tsx';
import { type Answer, actOf, type ReviewAct, touches } from './review-act.ts';

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
