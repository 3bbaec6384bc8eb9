import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * Start where the person left, once there is something to scroll, and report where they are.
 * @param again another value goes to `scroll` once more: a step was taken back
 */
export function useRestoredScroll(
  scroller: RefObject<HTMLDivElement | null>,
  scroll: number | undefined,
  ready: boolean,
  onScroll: ((offset: number) => void) | undefined,
  again = 0,
): void {
  const restored = useRef(false);
  const round = useRef(again);
  const at = useRef(0);
  const report = useRef(onScroll);
  report.current = onScroll;
  useLayoutEffect(() => {
    if (!ready || (restored.current && round.current === again)) return;
    const top = scroll ?? 0;
    // Where it is already there, nothing is laid out for it.
    if (at.current !== top && scroller.current !== null) {
      scroller.current.scrollTo({ top });
      at.current = scroller.current.scrollTop;
    }
    restored.current = true;
    round.current = again;
  });
  useLayoutEffect(() => {
    const element = scroller.current;
    // Leaving at once after a jump must not forget the jump.
    return () => {
      if (restored.current && element !== null) report.current?.(element.scrollTop);
    };
  }, [scroller]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let timer = 0;
    const settle = (): void => {
      at.current = element.scrollTop;
      clearTimeout(timer);
      timer = window.setTimeout(() => report.current?.(element.scrollTop), 150);
    };
    element.addEventListener('scroll', settle, { passive: true });
    return () => {
      clearTimeout(timer);
      element.removeEventListener('scroll', settle);
    };
  }, [scroller]);
}
