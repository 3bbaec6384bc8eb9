import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
} from 'react';
import { moveInGrid } from './grid-moves.ts';
import { usePaced } from './use-paced.ts';
import { useRestoredScroll } from './use-restored-scroll.ts';
import { useWidth } from './use-width.ts';
import './virtual-grid.css';

/** One cell. A gap keeps room but is no row for anyone to reach. */
export interface GridItem {
  readonly key: string;
  /** Accessible name of the row. */
  readonly label: string;
  readonly gap?: boolean;
}

/** Sizes in px for the width at hand; `height` is the whole cell. */
export interface GridLayout {
  readonly columns: number;
  readonly height: number;
}

/** How the focus came to a cell: a plain move or click, with Shift, or with Ctrl. */
export type Reach = 'move' | 'click' | 'extend' | 'toggle';

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
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onContextMenu?: (event: MouseEvent<HTMLElement>, key: string) => void;
  readonly render: (item: T, layout: L) => ReactNode;
  /** While items change at every frame, how two of one key are compared; their cells change a few at a time. */
  readonly pacedBy?: ((a: T, b: T) => boolean) | undefined;
  /** Cells glide to their new places (once an order settles), else they are just there. */
  readonly gliding?: boolean;
  /** Scroll offset to start from, px, and where to leave it. */
  readonly scroll?: number;
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
  const width = useWidth(scroller);
  const focusWanted = useRef(false);
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
  useRestoredScroll(scroller, props.scroll, items.length > 0 && width > 0, props.onScroll);

  useEffect(() => {
    if (!focusWanted.current || activeIndex < 0) return;
    focusWanted.current = false;
    lines.scrollToIndex(Math.floor(activeIndex / columns), { align: 'auto' });
    scroller.current
      ?.querySelector<HTMLElement>(`[data-index="${activeIndex}"]`)
      ?.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // A field inside a cell (renaming) keeps its keys.
    if (event.target instanceof HTMLInputElement) return;
    props.onKeyDown?.(event);
    if (event.defaultPrevented || event.altKey) return;
    const real = items.flatMap((item, i) => (item.gap === true ? [] : i));
    const linesPerPage = Math.floor((scroller.current?.clientHeight ?? 0) / (height + gutter));
    if (event.key === 'Enter' && activeKey !== undefined) {
      event.preventDefault();
      props.onOpen?.(activeKey);
      return;
    }
    const shape = { count: real.length, columns, linesPerPage };
    const from = real.indexOf(activeIndex);
    const to = moveInGrid(event.key, from, shape, event.ctrlKey || event.metaKey);
    const key = to === undefined ? undefined : items[real[to] ?? -1]?.key;
    if (key === undefined) return;
    event.preventDefault();
    focusWanted.current = true;
    props.onReach(key, event.shiftKey ? 'extend' : 'move');
  };
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const key = keyAt(event);
    if (key === undefined || event.target instanceof HTMLInputElement) return;
    focusWanted.current = true;
    const { nativeEvent } = event;
    if (
      key === activeKey &&
      nativeEvent instanceof PointerEvent &&
      nativeEvent.pointerType === 'touch'
    ) {
      // A second tap opens: there is no key for it, and a double tap is hard to hit.
      props.onOpen?.(key);
      return;
    }
    const toggle = event.ctrlKey || event.metaKey;
    props.onReach(key, event.shiftKey ? 'extend' : toggle ? 'toggle' : 'click');
  };

  const cells = lines.getVirtualItems().flatMap((line) =>
    items.slice(line.index * columns, (line.index + 1) * columns).map((item, column) => ({
      key: item.key,
      item,
      index: line.index * columns + column,
      transform: `translate(${padding + column * (cell + gutter)}px, ${line.start}px)`,
    })),
  );
  const standing = usePaced(
    cells.map((one) => one.item),
    props.pacedBy ?? Object.is,
    props.pacedBy !== undefined,
  );
  const rowNumber = new Map<string, number>();
  for (const item of items) if (item.gap !== true) rowNumber.set(item.key, rowNumber.size + 1);
  return (
    <div className="vgrid" ref={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table cannot be placed by transforms */}
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={rowNumber.size}
        aria-colcount={1}
        aria-multiselectable={selected !== undefined}
        className={props.gliding === true ? 'vgrid-cells gliding' : 'vgrid-cells'}
        style={{ height: lines.getTotalSize() }}
        tabIndex={tabStop < 0 ? 0 : -1}
        onKeyDown={onKeyDown}
        onClick={onClick}
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
          const style = { width: cell, height, transform };
          const inside = item === undefined ? null : props.render(item, layout);
          // The same elements in both, so that what goes and comes back is not built again.
          if (item === undefined || item.gap === true) {
            return (
              <div key={key} className="vgrid-cell" style={style} aria-hidden="true">
                <div className="vgrid-content">{inside}</div>
              </div>
            );
          }
          return (
            // biome-ignore lint/a11y/useSemanticElements: as for the grid
            <div
              key={key}
              role="row"
              aria-rowindex={rowNumber.get(key)}
              aria-label={item.label}
              aria-selected={selected === undefined ? undefined : selected.has(key)}
              className="vgrid-cell"
              data-key={key}
              data-index={index}
              data-active={index === activeIndex ? '' : undefined}
              tabIndex={index === tabStop ? 0 : -1}
              style={style}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: as for the grid */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the row takes the focus */}
              <div role="gridcell" className="vgrid-content">
                {inside}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function keyAt(event: MouseEvent<HTMLElement>): string | undefined {
  const target = event.target instanceof Element ? event.target : undefined;
  return target?.closest<HTMLElement>('[data-key]')?.dataset.key;
}
