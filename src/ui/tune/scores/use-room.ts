import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Px of a line of a chart's legend, and of the gaps: they stand above the picture. */
const LINE = 26;
const GAP = 10;
const LEAST = 110;

/**
 * Height that a chart may take in a place that grows with the drawer; 0 until it was measured.
 * @param lines of its legend
 */
export function useRoom(lines: number): readonly [RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const measure = (): void =>
      setHeight(Math.max(LEAST, element.clientHeight - LINE * lines - GAP));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [lines]);
  return [place, height];
}
