import type { PointerEvent, ReactNode, RefObject } from 'react';
import type { GridItem } from './GridCell.tsx';
import type { CellGeometry } from './marquee.ts';
import { useMarquee } from './use-marquee.ts';

/** What a rectangle does: it begins, touches cells by their keys, is given up; or a click on nothing. */
export type MarqueeStep =
  | { readonly type: 'begin'; readonly adding: boolean }
  | { readonly type: 'touch'; readonly keys: readonly string[] }
  | { readonly type: 'cancel' }
  | { readonly type: 'nothing'; readonly adding: boolean };

interface GridMarquee {
  readonly onPointerDown: ((event: PointerEvent<HTMLElement>) => void) | undefined;
  /** The rectangle, while one is drawn. */
  readonly drawn: ReactNode;
}

/** The selection rectangle of a grid; none without `tell`. */
export function useGridMarquee(
  scroller: RefObject<HTMLDivElement | null>,
  geometry: CellGeometry,
  items: readonly GridItem[],
  tell: ((step: MarqueeStep) => void) | undefined,
): GridMarquee {
  const { onPointerDown, rectangle } = useMarquee({
    scroller,
    geometry: tell === undefined ? undefined : geometry,
    onBegin: (adding) => tell?.({ type: 'begin', adding }),
    onTouch: (indices) => tell?.({ type: 'touch', keys: indices.flatMap((i) => keyOf(items[i])) }),
    onCancel: () => tell?.({ type: 'cancel' }),
    onEmpty: (adding) => tell?.({ type: 'nothing', adding }),
  });
  if (rectangle === undefined) return { onPointerDown, drawn: null };
  const { x0, y0, x1, y1 } = rectangle;
  const style = {
    width: Math.abs(x1 - x0),
    height: Math.abs(y1 - y0),
    transform: `translate(${Math.min(x0, x1)}px, ${Math.min(y0, y1)}px)`,
  };
  return { onPointerDown, drawn: <div className="vgrid-marquee" style={style} /> };
}

const keyOf = (item: GridItem | undefined): readonly string[] =>
  item === undefined || item.gap === true ? [] : [item.key];
