import { useEffect } from 'react';
import { useStore } from '../../state/store.ts';
import { afterWeighing, isWeighing } from './join.ts';
import { actionOf, pressOf } from './keymap.ts';
import { runAction } from './run-action.ts';

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
      const action = actionOf(pressOf(event), isTextField(event.target));
      if (action === undefined || inDialog(event.target)) return;
      // A window that is still on its way has the next key already.
      if (useStore.getState().dialog !== 'none') return;
      if (isWeighing()) {
        event.preventDefault();
        afterWeighing(() => void runAction(action, event));
      } else if (runAction(action, event)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
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
