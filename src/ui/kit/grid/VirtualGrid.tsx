import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { useSize } from '../use-size.ts';
import { GridCell, type GridItem } from './GridCell.tsx';
import { moveInGrid } from './grid-moves.ts';
import { lineInSight } from './line-in-sight.ts';
import { useActiveFocus } from './use-active-focus.ts';
import { type MarqueeStep, useGridMarquee } from './use-grid-marquee.tsx';
import { usePaced } from './use-paced.ts';
import { useRestoredScroll } from './use-restored-scroll.ts';
import { type LineRange, useSelectedInSight } from './use-selected-in-sight.ts';
import { useTabStop } from './use-tab-stop.ts';
import { useVanished } from './use-vanished.ts';
import './virtual-grid.css';

export type { GridItem } from './GridCell.tsx';

/** Sizes in px for the width at hand; `height` is the whole cell. */
export interface GridLayout {
  readonly columns: number;
  readonly height: number;
}

/** How the focus came to a cell: a plain move or click, with Shift, with Ctrl, or to its check mark. */
export type Reach = 'move' | 'click' | 'extend' | 'toggle' | 'check';

const NONE: ReadonlySet<string> = new Set();

/** Room under the last line for the bar that floats there, px. */
const BAR = 72;

interface VirtualGridProps<T extends GridItem, L extends GridLayout> {
  readonly label: string;
  readonly items: readonly T[];
  readonly layout: (innerWidth: number) => L;
  readonly gutter: number;
  readonly padding: number;
  readonly activeKey: string | undefined;
  readonly selected?: ReadonlySet<string>;
  readonly onReach: (key: string, how: Reach) => void;
  readonly onOpen?: (key: string) => void;
  /** Enter, where it does something else than opening. */
  readonly onEnter?: (key: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onContextMenu?: (event: MouseEvent<HTMLElement>, key: string) => void;
  /** A press on a cell that may become a drag. */
  readonly onPress?: (event: PointerEvent<HTMLElement>, key: string) => void;
  /** A rectangle drawn from an empty place, and what it touches. */
  readonly onMarquee?: (step: MarqueeStep) => void;
  /** The cell in focus is gone; `neighbour` stands nearest to where it was. */
  readonly onGone?: (gone: string, neighbour: string | undefined) => void;
  readonly render: (item: T, layout: L) => ReactNode;
  /** While items change at every frame, how two of one key are compared; their cells change a few at a time. */
  readonly pacedBy?: ((a: T, b: T) => boolean) | undefined;
  /** Cells glide to their new places (once an order settles), else they are just there. */
  readonly gliding?: boolean;
  /** Scroll offset to start from, px, and where to leave it. */
  readonly scroll?: number;
  /** Another value goes to `scroll` again. */
  readonly scrollAgain?: number;
  readonly onScroll?: (offset: number) => void;
}

/**
 * A grid of which only the visible lines exist. Every cell is a child of one container and placed
 * by a transform, keyed by item: a cell that changes place moves, and its pictures stay mounted.
 */
export function VirtualGrid<T extends GridItem, L extends GridLayout>(
  props: VirtualGridProps<T, L>,
) {
  const { items, gutter, padding, activeKey, selected } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const width = useSize(scroller);
  const pressed = useRef(false);
  const inner = Math.max(0, width - 2 * padding);
  const layout = props.layout(inner);
  const { columns, height } = layout;
  const cell = (inner - gutter * (columns - 1)) / columns;
  const activeIndex = items.findIndex((item) => item.key === activeKey && item.gap !== true);
  const tabStop = activeIndex >= 0 ? activeIndex : items.findIndex((item) => item.gap !== true);

  const lines = useVirtualizer({
    count: Math.ceil(items.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => height + gutter,
    // Nobody scrolls while dragging: lines out of sight need not follow.
    overscan: props.pacedBy === undefined ? 2 : 0,
    paddingStart: padding,
    paddingEnd: BAR,
    scrollPaddingStart: padding,
    scrollPaddingEnd: BAR,
    useFlushSync: false,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      // The cell with the focus always exists, or scrolling would drop the focus.
      const line = Math.floor(tabStop / columns);
      return tabStop < 0 || range.includes(line) || line >= count
        ? range
        : [...range, line].sort((a, b) => a - b);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new sizes make the measured lines stale
  useLayoutEffect(() => lines.measure(), [lines, columns, height]);
  const bringInSight = (line: number): void => {
    // Scrolling to what is in sight would lay out the page to find that nothing moves.
    const spaced = { step: height + gutter, padding, covered: BAR };
    const view = lines.scrollRect?.height ?? 0;
    if (lineInSight(line, spaced, lines.scrollOffset ?? 0, view)) return;
    lines.scrollToIndex(line, { align: 'auto' });
  };
  const focus = useActiveFocus(scroller, activeIndex, props.scrollAgain, (index) =>
    bringInSight(Math.floor(index / columns)),
  );
  useTabStop(scroller, tabStop, focus.move);
  useSelectedInSight(
    selected ?? NONE,
    items.length,
    lines.range,
    (key) => Math.floor(items.findIndex((item) => item.key === key) / columns),
    bringInSight,
  );
  const ready = items.length > 0 && width > 0;
  useRestoredScroll(scroller, props.scroll, ready, props.onScroll, props.scrollAgain);

  const reachable = useMemo(
    () => items.flatMap((item) => (item.gap === true ? [] : item.key)),
    [items],
  );
  const geometry = { count: items.length, columns, cell, height, gutter, padding };
  const marquee = useGridMarquee(scroller, geometry, items, props.onMarquee);
  useVanished(activeKey, reachable, (gone, neighbour) => {
    const focused = document.activeElement;
    if (focused === document.body || scroller.current?.contains(focused)) focus.want();
    props.onGone?.(gone, neighbour);
  });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    pressed.current = false;
    // A field inside a cell (renaming) keeps its keys.
    if (event.target instanceof HTMLInputElement) return;
    props.onKeyDown?.(event);
    if (event.defaultPrevented || event.altKey) return;
    const linesPerPage = Math.floor((scroller.current?.clientHeight ?? 0) / (height + gutter));
    if (event.key === 'Enter' && activeKey !== undefined) {
      event.preventDefault();
      (props.onEnter ?? props.onOpen)?.(activeKey);
      return;
    }
    const shape = { count: reachable.length, columns, linesPerPage };
    const from = activeKey === undefined ? -1 : reachable.indexOf(activeKey);
    const to = moveInGrid(event.key, from, shape, event.ctrlKey || event.metaKey);
    const key = to === undefined ? undefined : reachable[to];
    if (key === undefined) return;
    event.preventDefault();
    focus.want();
    props.onReach(key, event.shiftKey ? 'extend' : 'move');
  };
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    pressed.current = false;
    const key = keyAt(event);
    if (key === undefined || event.target instanceof HTMLInputElement) return;
    focus.want();
    const { nativeEvent } = event;
    const check = event.target instanceof Element && event.target.closest('[data-check]') !== null;
    if (
      key === activeKey &&
      !check &&
      nativeEvent instanceof globalThis.PointerEvent &&
      nativeEvent.pointerType === 'touch'
    ) {
      // A second tap opens: there is no key for it, and a double tap is hard to hit.
      props.onOpen?.(key);
      return;
    }
    const plain = event.ctrlKey || event.metaKey ? 'toggle' : 'click';
    props.onReach(key, event.shiftKey ? 'extend' : check ? 'check' : plain);
  };

  const cells = lines.getVirtualItems().flatMap((line) =>
    items.slice(line.index * columns, (line.index + 1) * columns).map((item, column) => ({
      key: item.key,
      item,
      index: line.index * columns + column,
      line: line.index,
      transform: `translate(${padding + column * (cell + gutter)}px, ${line.start}px)`,
    })),
  );
  const standing = usePaced(
    cells.map((one) => one.item),
    props.pacedBy ?? Object.is,
    props.pacedBy !== undefined,
    (i) => isBetween(cells[i]?.line ?? 0, lines.range),
  );
  const rowNumber = useMemo(() => new Map(reachable.map((key, i) => [key, i + 1])), [reachable]);
  return (
    <div className="vgrid" ref={scroller} onPointerDown={marquee.onPointerDown}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table cannot be placed by transforms */}
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={reachable.length}
        aria-colcount={1}
        aria-multiselectable={selected !== undefined}
        className={props.gliding === true ? 'vgrid-cells gliding' : 'vgrid-cells'}
        style={{ height: lines.getTotalSize() }}
        tabIndex={tabStop < 0 ? 0 : -1}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onPointerDown={(event) => {
          pressed.current = true;
          const key = keyAt(event);
          if (key !== undefined) props.onPress?.(event, key);
        }}
        onFocus={(event) => {
          // Tab, or a view that opens, comes to a cell: it is what keys act on. A press comes by itself.
          const key = event.target.dataset.key;
          if (key !== undefined) focus.has(event.target);
          const pointed = pressed.current;
          pressed.current = false;
          if (key !== undefined && key !== activeKey && !pointed) props.onReach(key, 'move');
        }}
        onDoubleClick={(event) => {
          const key = keyAt(event);
          if (key !== undefined && !(event.target instanceof HTMLInputElement)) props.onOpen?.(key);
        }}
        onContextMenu={(event) => {
          const key = keyAt(event);
          if (key !== undefined) props.onContextMenu?.(event, key);
        }}
      >
        {cells.map(({ key, index, transform }, i) => {
          const item = standing[i];
          return (
            <GridCell
              key={key}
              item={item}
              index={index}
              row={rowNumber.get(key)}
              selected={selected?.has(key)}
              active={index === activeIndex}
              style={{ width: cell, height, transform }}
            >
              {item === undefined ? null : props.render(item, layout)}
            </GridCell>
          );
        })}
      </div>
      {marquee.drawn}
    </div>
  );
}

/** All are, where no list says otherwise. */
function isBetween(line: number, range: LineRange | null): boolean {
  return range === null || (line >= range.startIndex && line <= range.endIndex);
}

function keyAt(event: MouseEvent<HTMLElement>): string | undefined {
  const target = event.target instanceof Element ? event.target : undefined;
  return target?.closest<HTMLElement>('[data-key]')?.dataset.key;
}
