import { useStore } from '../../state/store.ts';
import { perform } from './acts.ts';
import { assignPerson } from './assign.ts';
import { stepBack, stepIdentity } from './identity-actions.ts';
import type { KeyAction } from './keymap.ts';
import { openPalette } from './palette-state.ts';
import { selectNumbered } from './person-numbers.ts';
import { type ReviewKeys, reviewKeys } from './review-keys.ts';
import { currentSubject } from './use-subject.ts';

const FINE_STEP = 0.005;
const COARSE_STEP = 0.05;

/** Where an action was started. */
export interface Occasion {
  /** What had the focus; null when it was no key. */
  readonly target: EventTarget | null;
  readonly key: string;
}

/** Do it; false when there was nothing to do, so the browser may use the key. */
export function runAction(action: KeyAction, occasion: Occasion): boolean {
  const state = useStore.getState();
  const { target } = occasion;
  if (action === 'sheet') {
    state.setDialog('keys');
    return true;
  }
  if (state.open === undefined) return false;
  switch (action) {
    case 'find':
      openPalette();
      return true;
    case 'search':
      return focusSearch();
    case 'looser':
      return stepThreshold(-FINE_STEP);
    case 'stricter':
      return stepThreshold(FINE_STEP);
    case 'much-looser':
      return stepThreshold(-COARSE_STEP);
    case 'much-stricter':
      return stepThreshold(COARSE_STEP);
    case 'previous-merge':
      state.stepMergeHeight(-1);
      return true;
    case 'next-merge':
      state.stepMergeHeight(1);
      return true;
    case 'undo':
      state.undo();
      return true;
    case 'redo':
      state.redo();
      return true;
    case 'landscape':
    case 'dendrogram':
    case 'similarity':
    case 'map':
    case 'scores':
    case 'season':
    case 'review':
    case 'history':
      state.setDrawer(state.drawer === action ? 'none' : action);
      return true;
    case 'same':
      return answer('same') || perform('same');
    case 'not-same':
      return answer('notSame') || perform('not-same');
    case 'unsure':
      return answer('unsure');
    case 'next-candidate':
      return !isPressable(target) && answer('next');
    case 'previous-candidate':
      return !isPressable(target) && answer('previous');
    case 'numbered-person':
      return assignNumbered(Number(occasion.key));
    case 'next-identity':
      stepIdentity(1);
      return true;
    case 'previous-identity':
      stepIdentity(-1);
      return true;
    case 'back':
      return stepBack();
    case 'local':
      return false;
    default:
      return perform(action);
  }
}

/** Hand a key to the review, where one is open. */
function answer(key: keyof ReviewKeys): boolean {
  const review = useStore.getState().drawer === 'review' ? reviewKeys() : undefined;
  review?.[key]();
  return review !== undefined;
}

/** Space presses these: it is theirs. */
const isPressable = (target: EventTarget | null): boolean =>
  target !== null &&
  target instanceof Element &&
  target.closest('button, a, input, select, summary, [role="option"], [role="tab"]') !== null;

function assignNumbered(number: number): boolean {
  const found = selectNumbered(useStore.getState()).find((one) => one.number === number);
  const { identities, rows } = currentSubject();
  if (found === undefined || (identities.length === 0 && rows.length === 0)) return false;
  assignPerson({ identities, rows }, found.person);
  return true;
}

/** By a step on the grid of that step, so that 0.58 − 0.005 is 0.575 and not 0.5749999. */
function stepThreshold(step: number): boolean {
  const { parameters, setThreshold } = useStore.getState();
  const next = Math.round((parameters.cluster_thresh + step) * 1000) / 1000;
  setThreshold(Math.min(1, Math.max(0, next)));
  return true;
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('input[type="search"]');
  field?.focus();
  field?.select();
  return field !== null;
}
