import { useEffect, useRef, useState } from 'react';

/**
 * A value without its flurries: a change that comes alone is taken at once, changes in quick
 * succession when they have held still for `ms`. For what is announced or moves the layout, so that
 * dragging the slider neither chatters nor shakes.
 */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const now = performance.now();
    const alone = now - changedAt.current > ms;
    changedAt.current = now;
    if (alone) {
      setSettled(value);
      return;
    }
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
