import { useEffect } from 'react';
import { addPhotos } from '../../state/answers/photos.ts';
import { useStore } from '../../state/store.ts';

/** Keys of the page of people, and pictures that are pasted; they go where somebody is looked at. */
export function usePeopleKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || isWindowOpen()) return;
      if (isTyping(event.target)) return;
      if (!act(event)) return;
      event.preventDefault();
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (isTyping(event.target)) return;
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      addPhotos(files, lookedAt());
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('paste', onPaste);
    };
  }, []);
}

const isWindowOpen = (): boolean =>
  useStore.getState().dialog !== 'none' || document.querySelector('dialog[open]') !== null;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');

const lookedAt = (): string | undefined => {
  const { peopleView } = useStore.getState();
  return peopleView.type === 'person' ? peopleView.id : undefined;
};

/** @returns whether the key did something */
function act({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  const { undoBank, redoBank, peopleView, setPeopleView, setPage, setDialog, notices } =
    useStore.getState();
  const control = (ctrlKey || metaKey) && !altKey;
  const letter = key.toLowerCase();
  if (control && letter === 'z') {
    if (shiftKey) redoBank();
    else undoBank();
    return true;
  }
  if (control && letter === 'y') {
    redoBank();
    return true;
  }
  if (control || altKey) return false;
  if (key === '/') {
    document.getElementById('people-search')?.focus();
    return true;
  }
  if (key === '?') {
    setDialog('keys');
    return true;
  }
  // What lies over the page goes first, and the page's own listener takes that.
  if (key !== 'Escape' || notices.length > 0) return false;
  if (peopleView.type === 'wall') setPage('episode');
  else setPeopleView({ type: 'wall' });
  return true;
}
