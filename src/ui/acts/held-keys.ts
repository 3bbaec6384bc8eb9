/** What was typed for a field that is not there yet. */
export interface Held {
  readonly text: string;
  /** How it ended, if it did: what was pressed after that is lost. */
  readonly end: 'enter' | 'escape' | undefined;
}

const NOTHING: Held = { text: '', end: undefined };
/** A field that has not come by then does not come, ms. */
const PATIENCE_MS = 3000;

let held: Held | undefined;
let release: (() => void) | undefined;

/** A key more: letters are kept, Backspace takes one away, Enter and Tab end it, as Escape does. */
export function heldWith(before: Held, key: string): Held {
  if (before.end !== undefined) return before;
  if (key === 'Enter' || key === 'Tab') return { ...before, end: 'enter' };
  if (key === 'Escape') return { ...before, end: 'escape' };
  if (key === 'Backspace') return { ...before, text: [...before.text].slice(0, -1).join('') };
  return [...key].length === 1 ? { ...before, text: before.text + key } : before;
}

/**
 * Until the field that was asked for is there, keys are kept for it: none of them is a command, which
 * it would be for what has the focus still.
 * @param onNoField called when no field has come
 */
export function holdKeys(onNoField: () => void): void {
  release?.();
  held = NOTHING;
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    held = heldWith(held ?? NOTHING, event.key);
  };
  const giveUp = setTimeout(() => {
    release?.();
    onNoField();
  }, PATIENCE_MS);
  window.addEventListener('keydown', onKeyDown, { capture: true });
  release = () => {
    clearTimeout(giveUp);
    window.removeEventListener('keydown', onKeyDown, { capture: true });
    release = undefined;
    held = undefined;
  };
}

/** The field is there: it takes what was typed for it. */
export function takeHeldKeys(): Held {
  const taken = held ?? NOTHING;
  release?.();
  return taken;
}
