import { useEffect } from 'react';
import { useStore } from '../../state/store.ts';
import { afterWeighing, isWeighing } from './join.ts';
import { actionOf, type KeyAction, pressOf } from './keymap.ts';
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

/** What a key that is held down does again and again; everything else it does once. */
const REPEATS: ReadonlySet<KeyAction> = new Set([
  'looser',
  'stricter',
  'much-looser',
  'much-stricter',
  'previous-merge',
  'next-merge',
  'next-identity',
  'previous-identity',
  'undo',
  'redo',
]);

/** Something is being typed from the first of these to the next of the others. */
const TYPING = ['input', 'change', 'focusout'] as const;

/** Keys that work wherever the focus is; mounted once, by the shell. */
export function useGlobalKeys(): void {
  useEffect(() => {
    let typedInto: EventTarget | null = null;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const action = actionOf(pressOf(event), isTextField(event.target));
      if (action === undefined || inDialog(event.target)) return;
      // What is being typed is taken back first, by the browser; a field that nobody typed into has nothing.
      if ((action === 'undo' || action === 'redo') && event.target === typedInto) return;
      if (event.repeat && action !== 'local' && !REPEATS.has(action)) return;
      // A window has every key: one that is still on its way, and one that Tab has led out of.
      if (useStore.getState().dialog !== 'none') return;
      if (document.querySelector('dialog[open]') !== null) return;
      if (isWeighing()) {
        event.preventDefault();
        afterWeighing(() => void runAction(action, event));
      } else if (runAction(action, event)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keydown', pressOnce, { capture: true });
    const onTyped = (event: Event): void => {
      typedInto = event.type === 'input' && isTextField(event.target) ? event.target : null;
    };
    for (const type of TYPING) window.addEventListener(type, onTyped, { capture: true });
    return () => {
      for (const type of TYPING) window.removeEventListener(type, onTyped, { capture: true });
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keydown', pressOnce, { capture: true });
    };
  }, []);
}

/** Enter and Space held down press a button once: not what comes to stand in its place. */
function pressOnce(event: KeyboardEvent): void {
  if (!event.repeat || isTextField(event.target)) return;
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  event.stopPropagation();
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
