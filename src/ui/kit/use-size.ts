import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/**
 * A size of an element in whole px, kept up to date; 0 until it was measured.
 * @param measure its inner width where none is given
 */
export function useSize(
  ref: RefObject<HTMLElement | null>,
  measure: (element: HTMLElement) => number = ({ clientWidth }) => clientWidth,
): number {
  const [size, setSize] = useState(0);
  const measured = useRef(measure);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const take = (): void => setSize(measured.current(element));
    take();
    const observer = new ResizeObserver(take);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}

export const clientHeight = (element: HTMLElement): number => element.clientHeight;
