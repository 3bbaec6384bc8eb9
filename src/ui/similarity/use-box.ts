import { type RefObject, useLayoutEffect, useState } from 'react';

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Inner size of an element, px, kept up to date; 0 until it was measured. */
export function useBox(ref: RefObject<HTMLElement | null>): Box {
  const [box, setBox] = useState<Box>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = (): void =>
      setBox({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return box;
}

/** How the three pictures lie: in a row, the matrix beside the other two, or one above the other. */
export type Layout = 'row' | 'beside' | 'stack';

/** Px that three pictures need in a row, and two. */
const ROW = 940;
const BESIDE = 600;
/** Height from which two pictures fit above each other, px. */
const TALL = 520;
/** Height of what stands around the chart in its section, px. */
const AROUND = 124;

export function arrange({ width, height }: Box): {
  readonly layout: Layout;
  /** Px. */
  readonly chartHeight: number;
} {
  if (width < BESIDE) return { layout: 'stack', chartHeight: 220 };
  if (width < ROW || height >= TALL) {
    const chartHeight = Math.min(320, Math.max(150, Math.round(height * 0.46) - AROUND));
    return { layout: 'beside', chartHeight };
  }
  return { layout: 'row', chartHeight: Math.max(140, height - AROUND) };
}
