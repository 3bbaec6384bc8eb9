import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { HistoryLine } from './HistoryLine.tsx';
import type { Between } from './history-rows.ts';
import { historyRows } from './history-rows.ts';

/** Height of a line, px; as in history.css. */
const LINE = 38;
const PAGE = 8;

interface HistoryListProps {
  readonly between: Between;
  readonly onBetween: (between: Between) => void;
}

/** The steps, latest first, undone ones above. Arrows move, Enter jumps there. */
export function HistoryList({ between, onBetween }: HistoryListProps) {
  const log = useStore((s) => s.log);
  const jumpTo = useStore((s) => s.jumpTo);
  const leader = useStore((s) => s.leader);
  const rows = useMemo(() => historyRows(log), [log]);
  const current = rows.findIndex((row) => row.current);
  const [at, setAt] = useState(current);
  const scroller = useRef<HTMLOListElement>(null);
  const focusWanted = useRef(false);
  const stop = at >= 0 && at < rows.length ? at : current;
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 6,
    useFlushSync: false,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      // The line with the focus always exists, or scrolling would drop the focus.
      return range.includes(stop) || stop >= count ? range : [...range, stop];
    },
  });
  // What holds now stays in view, and is where Tab enters.
  useEffect(() => {
    setAt(current);
    lines.scrollToIndex(current, { align: 'auto' });
  }, [current, lines]);
  useEffect(() => {
    if (!focusWanted.current) return;
    focusWanted.current = false;
    scroller.current
      ?.querySelector<HTMLElement>(`[data-line="${stop}"]`)
      ?.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const by = lineAfterKey(event.key, stop, rows.length);
    if (by === undefined || !(event.target instanceof HTMLElement)) return;
    if (event.target.dataset.line === undefined) return;
    event.preventDefault();
    focusWanted.current = true;
    setAt(by);
    lines.scrollToIndex(by, { align: 'auto' });
  };
  return (
    <ol
      className="history-list"
      ref={scroller}
      aria-label="Steps, latest first"
      onKeyDown={onKeyDown}
    >
      <li aria-hidden="true" style={{ height: lines.getTotalSize() }} />
      {lines.getVirtualItems().map(({ index, start }) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <HistoryLine
            key={row.position}
            row={row}
            line={index}
            start={start}
            tabStop={index === stop}
            disabled={!leader}
            between={between}
            onBetween={onBetween}
            onJump={() => {
              setAt(index);
              jumpTo(row.position);
            }}
          />
        );
      })}
    </ol>
  );
}

function lineAfterKey(key: string, at: number, count: number): number | undefined {
  const clamp = (line: number): number => Math.min(count - 1, Math.max(0, line));
  switch (key) {
    case 'ArrowUp':
      return clamp(at - 1);
    case 'ArrowDown':
      return clamp(at + 1);
    case 'PageUp':
      return clamp(at - PAGE);
    case 'PageDown':
      return clamp(at + PAGE);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
