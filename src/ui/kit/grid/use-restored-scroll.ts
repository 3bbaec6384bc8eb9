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
  const report = useRef(onScroll);
  report.current = onScroll;
  useLayoutEffect(() => {
    if (!ready || (restored.current && round.current === again)) return;
    const top = scroll ?? 0;
    if (restored.current || top > 0) scroller.current?.scrollTo({ top });
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
