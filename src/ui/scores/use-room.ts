import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Px of a chart's legend and its gap, which stand above the picture. */
const HEAD = 36;
const LEAST = 110;

/** Height that a chart may take in a place that grows with the drawer; 0 until it was measured. */
export function useRoom(): readonly [RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const measure = (): void => setHeight(Math.max(LEAST, element.clientHeight - HEAD));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [place, height];
}
