import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ClusterResult } from '../../../../workers/cluster/types.ts';
import { useStore } from '../../../state/store.ts';
import { cosine } from '../../kit/cosine.ts';
import { plural } from '../../kit/format.ts';
import { useSize } from '../../kit/use-size.ts';
import { displayName } from '../../kit/words.ts';
import './heat-map.css';
import { ColourLegend } from './ColourLegend.tsx';
import { cellAt, type HeatFrame } from './cells.ts';
import { colourTable } from './colours.ts';
import { HeatHead } from './HeatHead.tsx';
import { CENTRE, heatAct, keepInView, type Place, ZOOM_STEP } from './heat-keys.ts';
import { identityAt, type Leaves, tracksBetween } from './leaves.ts';
import { LEFT, TOP } from './overlay.ts';
import { PairCard } from './PairCard.tsx';
import { useHeatPointer } from './use-heat-pointer.ts';
import { useOverlay, useTellHover } from './use-overlay.ts';
import { usePainter } from './use-painter.ts';
import { useParts } from './use-parts.ts';
import { clampView, isWhole, type View, wholeView, zoomView } from './view.ts';

interface HeatMapProps {
  readonly clustering: ClusterResult;
  readonly leaves: Leaves;
  readonly threshold: number;
}

/** The matrix of similarities in the order of the dendrogram, with the identities of this cut. */
export function HeatMap({ clustering, leaves, threshold }: HeatMapProps) {
  const { n } = leaves;
  const [jumps, setJumps] = useState(true);
  // Undefined is everything, however many tracks that is.
  const [near, setNear] = useState<View>();
  const view = useMemo(() => (near === undefined ? wholeView(n) : clampView(near, n)), [near, n]);
  const setView = (next: View): void => setNear(isWhole(next, n) ? undefined : next);
  const [cursor, setCursor] = useState<Place>();
  const [spoken, setSpoken] = useState('');
  const [range, setRange] = useState<readonly [number, number]>();
  const anchor = useRef<number>(undefined);
  const place = useRef<HTMLDivElement>(null);
  const colours = useRef<HTMLDivElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const side = useSize(place, sideIn);
  const pixels = Math.round(side * globalThis.devicePixelRatio);
  const painting = usePainter(colours);
  const { painter } = painting;
  const parts = useParts(clustering, view, pixels);
  const table = useMemo(() => colourTable(jumps ? threshold : undefined), [jumps, threshold]);
  const frame = useMemo<HeatFrame>(
    () => ({ view, n, whole: parts.whole, fine: parts.fine, table }),
    [view, n, parts, table],
  );
  useLayoutEffect(() => painter?.paint(frame, pixels), [painter, frame, pixels]);
  useOverlay(above, { view, side, leaves, cursor, range });
  useTellHover(leaves, cursor);

  const pick = ({ row, column }: Place): void => {
    const [a, b] = [identityAt(leaves, row), identityAt(leaves, column)];
    const { setActive, selectTracks } = useStore.getState();
    if (a !== undefined && a === b) setActive(a.id);
    else selectTracks([...(a?.tracks ?? []), ...(b?.tracks ?? [])]);
  };
  const pickRange = ([from, to]: readonly [number, number]): void =>
    useStore.getState().selectTracks(tracksBetween(leaves, from, to));
  useHeatPointer(place, {
    view,
    side,
    n,
    onView: setView,
    onPlace: (at) =>
      setCursor((now) => (now?.row === at?.row && now?.column === at?.column ? now : at)),
    onRange: setRange,
    onPick: pick,
    onPickRange: pickRange,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = heatAct({ key: event.key, shift: event.shiftKey }, view, cursor, n);
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (act.type === 'view') setView(act.view);
    else if (act.type === 'cursor') {
      anchor.current = act.extend ? (anchor.current ?? cursor?.row ?? act.cursor.row) : undefined;
      setCursor(act.cursor);
      setSpoken(inWords(leaves, frame, act.cursor));
      setView(keepInView(view, act.cursor, n));
      if (anchor.current !== undefined) pickRange([anchor.current, act.cursor.row]);
    } else if (cursor !== undefined) pick(cursor);
  };
  return (
    <section className="heat" aria-label="Similarity matrix">
      <HeatHead
        state={painting}
        jumps={jumps}
        whole={isWhole(view, n)}
        onJumps={setJumps}
        onZoom={(direction) =>
          setView(zoomView(view, direction === 'nearer' ? 1 / ZOOM_STEP : ZOOM_STEP, CENTRE, n))
        }
        onWhole={() => setNear(undefined)}
      />
      <div className="heat-body">
        <div
          className="heat-place"
          ref={place}
          role="application"
          aria-roledescription="matrix"
          aria-label={`Similarities of ${plural(n, 'track')} in the order of the dendrogram. Arrows move, Shift and arrows select, plus and minus zoom, 0 shows everything, Enter opens.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes its keys itself
          tabIndex={0}
          data-drawer-focus
          onKeyDown={onKeyDown}
          onBlur={() => setCursor(undefined)}
        >
          <div
            className="heat-colours"
            ref={colours}
            style={{ left: LEFT, top: TOP, width: side, height: side }}
          />
          <canvas className="heat-above" ref={above} />
          {cursor !== undefined && range === undefined && (
            <PairCard
              leaves={leaves}
              at={cursor}
              cell={cellAt(frame, cursor.row, cursor.column)}
              threshold={threshold}
              left={LEFT + ((cursor.column + 0.5 - view.x) / view.span) * side}
              top={TOP + ((cursor.row + 0.5 - view.y) / view.span) * side}
              flip={cursor.column - view.x > view.span / 2}
              rise={cursor.row - view.y > view.span / 2}
            />
          )}
          {parts.failure !== undefined && <p className="heat-failure">{parts.failure}</p>}
        </div>
        <ColourLegend table={table} threshold={threshold} height={side} />
      </div>
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
    </section>
  );
}

/** Px a side of the largest square that fits beside the names. */
function sideIn({ clientWidth, clientHeight }: HTMLElement): number {
  return Math.max(0, Math.floor(Math.min(clientWidth - LEFT, clientHeight - TOP)) - 2);
}

/** A place for those who cannot see it: "Lisa and Kyle: 0.21". */
function inWords(leaves: Leaves, frame: HeatFrame, { row, column }: Place): string {
  const names = [row, column].map((at) => {
    const identity = identityAt(leaves, at);
    return identity === undefined ? 'nobody' : displayName(identity);
  });
  const cell = cellAt(frame, row, column);
  return `${names.join(' and ')}${cell === undefined ? '' : `: ${cosine(cell.mean)}`}`;
}
