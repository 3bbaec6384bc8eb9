import { useEffect } from 'react';
import { useStore } from '../../state/store.ts';
import { startRename, stepBack, stepIdentity, targets, toggleLock } from './identity-actions.ts';
import { actionOf, type KeyAction } from './keymap.ts';

const FINE_STEP = 0.005;
const COARSE_STEP = 0.05;
/** Inputs that hold no text: letters are free for shortcuts while they have the focus. */
const TEXTLESS = new Set([
  'button',
  'checkbox',
  'color',
  'file',
  'image',
  'radio',
  'range',
  'reset',
  'submit',
]);

/** Keys that work wherever the focus is; mounted once, by the shell. */
export function useGlobalKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const action = actionOf(
        {
          key: event.key,
          ctrl: event.ctrlKey || event.metaKey,
          shift: event.shiftKey,
          alt: event.altKey,
          altGraph: event.getModifierState('AltGraph'),
        },
        isTextField(event.target),
      );
      if (action === undefined || inDialog(event.target)) return;
      if (perform(action)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** Do it; false when there was nothing to do, so the browser may use the key. */
function perform(action: KeyAction): boolean {
  const state = useStore.getState();
  if (action === 'sheet') {
    state.setDialog('keys');
    return true;
  }
  if (action === 'search') return focusSearch();
  if (state.open === undefined) return false;
  switch (action) {
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
    case 'lock':
      toggleLock();
      return targets().length > 0;
    case 'rename':
      startRename();
      return true;
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
      return action satisfies never;
  }
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

function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !TEXTLESS.has(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

const inDialog = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('dialog, [role="dialog"], [popover]') !== null;
