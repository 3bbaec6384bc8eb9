import { type RefObject, useEffect, useRef } from 'react';

/**
 * Esc closes what was opened here, while the focus is in it: the nearest layer goes first, and the
 * focus goes to what opened it.
 */
export function useEscapeWithin(
  root: RefObject<HTMLElement | null>,
  opener: RefObject<HTMLElement | null>,
  open: boolean,
  close: () => void,
): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!open) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (root.current?.contains(document.activeElement) !== true) return;
      event.preventDefault();
      latest.current();
      opener.current?.focus();
    };
    // Before the keys of the page, which hear it at the window.
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [open, root, opener]);
}
