import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { displayName, trackName } from '../../kit/words.ts';
import './pair-list.css';
import type { PairRow } from './pair-rows.ts';
import { STANDING_WORDS } from './same-frame-words.ts';

/** Height of a line, px; as in same-frame.css. */
const LINE = 60;
const PAGE = 6;

interface PairListProps {
  readonly rows: readonly PairRow[];
  readonly at: number;
  readonly similarities: ReadonlyMap<string, number>;
  readonly onShow: (index: number) => void;
}

/** The pairs, of which only the visible lines exist. Arrows, Home and End move. */
export function PairList({ rows, at, similarities, onShow }: PairListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 4,
    useFlushSync: false,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const from = Math.max(0, startIndex - overscan);
      const to = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      // The chosen line always exists: the list points at it.
      return range.includes(at) || at >= count ? range : [...range, at];
    },
  });
  useEffect(() => lines.scrollToIndex(at, { align: 'auto' }), [at, lines]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = lineAfterKey(event.key, at, rows.length);
    if (next === undefined) return;
    event.preventDefault();
    onShow(next);
  };
  return (
    <div
      ref={scroller}
      className="sf-list"
      role="listbox"
      aria-label="Pairs of tracks in one frame"
      aria-activedescendant={`${id}-${at}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="sf-lines" style={{ height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <PairLine
                key={row.key}
                id={`${id}-${index}`}
                row={row}
                chosen={index === at}
                place={[index + 1, rows.length]}
                top={start}
                similarity={similarities.get(row.key)}
                onShow={() => onShow(index)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

interface PairLineProps {
  readonly id: string;
  readonly row: PairRow;
  readonly chosen: boolean;
  readonly place: readonly [number, number];
  readonly top: number;
  readonly similarity: number | undefined;
  readonly onShow: () => void;
}

function PairLine({ id, row, chosen, place, top, similarity, onShow }: PairLineProps) {
  const open = useStore((s) => s.open);
  const set = useStore(selectIdentitySet);
  if (open === undefined) return null;
  const { bestFace } = open.summaries;
  const who = (track: number) => {
    const identity = set?.identities[set.byTrack[track] ?? -1];
    return {
      name: identity === undefined ? trackName(open.episode, track) : displayName(identity),
      colour: identity === undefined ? 'var(--text-3)' : identityColour(identity),
    };
  };
  const [one, other] = [who(row.a), who(row.b)];
  const { apart, duplicate, inside, small } = row.counts;
  const mark =
    row.together && row.standing === 'linked' ? 'together now' : STANDING_WORDS[row.standing];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and points at its lines
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the list's
    <div
      id={id}
      className="sf-line"
      role="option"
      aria-selected={chosen}
      aria-setsize={place[1]}
      aria-posinset={place[0]}
      data-standing={row.together && row.standing === 'linked' ? 'conflict' : row.standing}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onShow}
    >
      <span className="sf-duo">
        <Face row={bestFace[row.a] ?? -1} decorative />
        <Face row={bestFace[row.b] ?? -1} decorative />
      </span>
      <span className="sf-names">
        {[one, other].map(({ name, colour }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: always the two sides
          <span key={i}>
            <i className="sf-dot" style={{ '--colour': colour } as CSSProperties} />
            {name}
          </span>
        ))}
      </span>
      <span className="sf-line-end">
        <span className="sf-mark">{mark}</span>
        <small>
          {plural(apart + duplicate + inside + small, 'frame')}
          {similarity !== undefined && !Number.isNaN(similarity) && ` · ${similarity.toFixed(2)}`}
        </small>
      </span>
    </div>
  );
}

function lineAfterKey(key: string, at: number, count: number): number | undefined {
  const within = (index: number): number => Math.max(0, Math.min(count - 1, index));
  switch (key) {
    case 'ArrowDown':
      return within(at + 1);
    case 'ArrowUp':
      return within(at - 1);
    case 'PageDown':
      return within(at + PAGE);
    case 'PageUp':
      return within(at - PAGE);
    case 'Home':
      return 0;
    case 'End':
      return within(count - 1);
    default:
      return undefined;
  }
}
