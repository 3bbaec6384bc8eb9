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
  const done = perform(act, item.question);
  if (state.leader && !touches(act, set).some((identity) => identity.locked)) settle(done);
}

function perform(act: ReviewAct, question: Question): Promise<void> {
  const state = useStore.getState();
  switch (act.type) {
    case 'merge':
      return state.merge(act.target, [act.source], question);
    case 'not-same':
      return state.notSame(act.a, act.b, question);
    case 'together':
      return state.confirmTogether(act.rows, question);
    case 'split':
      return state.split(act.rows, question);
    case 'set-apart':
      return state.setApart(act.rows, question);
    case 'split-track':
      return state.splitTrack(act.face);
    case 'answer':
      return state.answer(question, act.answer);
    default:
      return act satisfies never;
  }
}

/** The answer to "who is this?": a name, with the person id where it is known; blank is none. */
export function nameShown(identity: Identity, { name = '', ...known }: Labels): void {
  if (name.trim() === '') return;
  const labels = withName({ ...identity.labels, ...known }, name);
  const done = useStore.getState().setLabels(identity, labels);
  if (!identity.locked) useReviewQueue.getState().settle(done);
}

/** "Nobody who has to be named." */
export function strangerShown(identity: Identity): void {
  const done = useStore.getState().setStranger([identity], true);
  if (!identity.locked) useReviewQueue.getState().settle(done);
}
