import { useEffect, useRef, useState } from 'react';

/**
 * The value once it has held still for `ms`: for what is announced or moves the layout, so that
 * dragging the slider neither chatters nor shakes. The first defined value comes at once.
 */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  const empty = useRef(value === undefined);
  useEffect(() => {
    if (empty.current && value !== undefined) {
      empty.current = false;
      setSettled(value);
      return;
    }
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
