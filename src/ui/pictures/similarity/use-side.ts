import { type RefObject, useLayoutEffect, useState } from 'react';
import { LEFT, TOP } from './overlay.ts';

/** Px a side of the largest square that fits beside the names; 0 until it was measured. */
export function useSide(ref: RefObject<HTMLElement | null>): number {
  const [side, setSide] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = (): void => {
      const { clientWidth, clientHeight } = element;
      setSide(Math.max(0, Math.floor(Math.min(clientWidth - LEFT, clientHeight - TOP)) - 2));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return side;
}
