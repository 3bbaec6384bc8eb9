import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectHighlight, useHover } from '../../../state/views/highlight.ts';
import { Picture } from '../picture.ts';
import type { Place } from './heat-keys.ts';
import type { Leaves } from './leaves.ts';
import { drawOverlay, type OverlayFrame } from './overlay.ts';

/** What the component knows; the rest is in the store. */
type Shown = Pick<OverlayFrame, 'view' | 'side' | 'leaves' | 'cursor' | 'range'>;

/** What lies above the colours of the matrix. */
class Overlay extends Picture {
  #shown: Shown | undefined;

  constructor(canvas: HTMLCanvasElement) {
    super(canvas);
    this.start(useStore.subscribe, useHover.subscribe);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.repaint();
  }

  protected paint([context]: readonly CanvasRenderingContext2D[]): void {
    if (context === undefined || this.#shown === undefined) return;
    const state = useStore.getState();
    const { selected, active } = selectHighlight(state);
    const { activeId } = state;
    const hovered = useHover.getState().rows;
    context.clearRect(0, 0, this.size.width, this.size.height);
    drawOverlay(context, { ...this.#shown, selected, active, activeId, hovered }, this.tokens);
  }
}

/** Keep what lies above the colours drawn. */
export function useOverlay(ref: RefObject<HTMLCanvasElement | null>, shown: Shown): void {
  const overlay = useRef<Overlay>(undefined);
  useLayoutEffect(() => {
    if (ref.current === null) return;
    const made = new Overlay(ref.current);
    overlay.current = made;
    return () => made.release();
  }, [ref]);
  useLayoutEffect(() => overlay.current?.show(shown));
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
