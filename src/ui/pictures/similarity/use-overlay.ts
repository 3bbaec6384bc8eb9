import { type RefObject, useEffect, useLayoutEffect } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectHighlight, useHover } from '../../../state/views/highlight.ts';
import type { Place } from './heat-keys.ts';
import type { Leaves } from './leaves.ts';
import { drawOverlay, LEFT, type OverlayFrame, TOP } from './overlay.ts';
import { useInk } from './use-ink.ts';

/** Keep what lies above the colours drawn. */
export function useOverlay(
  ref: RefObject<HTMLCanvasElement | null>,
  frame: Pick<OverlayFrame, 'view' | 'side' | 'leaves' | 'cursor' | 'range'>,
): void {
  const { selected, active } = useStore(selectHighlight);
  const activeId = useStore((s) => s.activeId);
  const hovered = useHover((s) => s.rows);
  const { ink, font } = useInk();
  const { view, side, leaves, cursor, range } = frame;
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return;
    const scale = globalThis.devicePixelRatio;
    const [width, height] = [LEFT + side + 1, TOP + side + 1];
    if (canvas.width !== Math.round(width * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const what = { view, side, leaves, cursor, range, selected, active, activeId, hovered };
    drawOverlay(context, what, ink, font);
  }, [ref, view, side, leaves, cursor, range, selected, active, activeId, hovered, ink, font]);
}

/** Tell the other pictures which tracks are under the pointer. */
export function useTellHover({ track }: Leaves, cursor: Place | undefined): void {
  const a = cursor === undefined ? -1 : (track[cursor.row] ?? -1);
  const b = cursor === undefined ? -1 : (track[cursor.column] ?? -1);
  useEffect(() => {
    if (a < 0 || b < 0) return;
    useHover.setState({ rows: a === b ? [a] : [a, b] });
    return () => useHover.setState({ rows: [] });
  }, [a, b]);
}
