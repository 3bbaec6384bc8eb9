import { Download } from 'lucide-react';
import { type CSSProperties, type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { LinkageMethod } from '../../../core/cluster/types.ts';
import { gridCsv } from '../../../core/export/score-files.ts';
import { largest, smallest } from '../../../core/many.ts';
import { bestStretch, type ScoreCurve, scoreAt } from '../../../core/metrics/curves.ts';
import { useStore } from '../../../state/store.ts';
import { selectLinkage } from '../../../state/views/clustered.ts';
import { Button } from '../../kit/Button.tsx';
import { formatThreshold } from '../../kit/format.ts';
import { saveCsv } from './CurvesView.tsx';
import { NoTree } from './TreesState.tsx';
import './linkages.css';

/** Columns of the table: thresholds that people try. */
const THRESHOLDS = Array.from({ length: 14 }, (_, i) => (25 + 5 * i) / 100);

/** BCubed F of every linkage at every threshold: a click takes both. */
export function LinkagesView({ curves }: { readonly curves: readonly ScoreCurve[] }) {
  const linkage = useStore(selectLinkage);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const algorithm = useStore((s) => s.parameters.algorithm);
  const epId = useStore((s) => s.open?.episode.epId ?? 'episode');
  const setParameters = useStore((s) => s.setParameters);
  const rows = useMemo(() => curves.map(rowOf), [curves]);
  const values = rows.flatMap((row) => row.flatMap(({ value }) => value ?? []));
  const most = largest(values, 0);
  const least = smallest(values, 1);
  const table = useRef<HTMLTableElement>(null);
  const [cursor, setCursor] = useState<readonly [number, number]>([0, 0]);
  if (algorithm !== 'agglomerative') return <NoTree algorithm={algorithm} what="comparison" />;
  if (rows.length === 0) return <p className="scores-none">Working out the other linkages…</p>;

  const take = (cell: ScoredCell): void => {
    setParameters({ linkage: cell.linkage, cluster_thresh: cell.at });
  };
  const heatOf = (value: number | undefined): number =>
    value === undefined || most === least ? 0 : (value - least) / (most - least);
  const move = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const row = Math.min(rows.length - 1, Math.max(0, cursor[0] + by[0]));
    const column = Math.min(THRESHOLDS.length, Math.max(0, cursor[1] + by[1]));
    setCursor([row, column]);
    table.current?.querySelector<HTMLElement>(`[data-cell="${row}:${column}"]`)?.focus();
  };
  return (
    <div className="scores-linkages">
      <table className="scores-grid" ref={table}>
        <caption className="visually-hidden">BCubed F by linkage and threshold</caption>
        <thead>
          <tr>
            <th scope="col">BCubed F</th>
            {THRESHOLDS.map((at) => (
              <th scope="col" key={at} data-now={near(at, threshold)}>
                {formatThreshold(at).replace(/^0/, '')}
              </th>
            ))}
            <th scope="col">best</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            <tr key={row[0]?.linkage} data-own={row[0]?.linkage === linkage}>
              <th scope="row">{row[0]?.linkage}</th>
              {row.map((cell, c) => (
                <td key={c === THRESHOLDS.length ? 'best' : cell.at}>
                  <LinkageCell
                    cell={cell}
                    place={`${r}:${c}`}
                    isSummary={c === THRESHOLDS.length}
                    isBest={cell.value !== undefined && cell.value >= most - 1e-9}
                    isNow={cell.linkage === linkage && near(cell.at, threshold)}
                    heat={heatOf(cell.value)}
                    inTabOrder={cursor[0] === r && cursor[1] === c}
                    onFocus={() => setCursor([r, c])}
                    onMove={move}
                    onTake={() => take(cell)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="scores-tools">
        <span className="scores-says">A cell sets linkage and threshold. Arrow keys move.</span>
        <Button
          look="plain"
          icon={Download}
          onClick={() => saveCsv(gridCsv(curves, THRESHOLDS, 'bcubed_f'), `${epId}-linkages.csv`)}
        >
          CSV
        </Button>
      </p>
    </div>
  );
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The thresholds of the columns, and where the linkage is best. */
function rowOf(curve: ScoreCurve): readonly ScoredCell[] {
  const { linkage, scores } = curve;
  const lowest = scores[0]?.cluster_thresh ?? 0;
  const cells = THRESHOLDS.map((at) => ({
    linkage,
    at,
    value: at < lowest ? undefined : scoreAt(curve, at)?.bcubed.f,
  }));
  const best = bestStretch(curve, 'bcubed_f');
  return [...cells, { linkage, at: best?.at ?? 0, value: best?.value }];
}

const near = (a: number, b: number): boolean => Math.abs(a - b) < 0.0005;

/** BCubed F of one linkage at one threshold; undefined where it was not computed. */
interface ScoredCell {
  readonly linkage: LinkageMethod;
  readonly at: number;
  readonly value: number | undefined;
}

interface LinkageCellProps {
  readonly cell: ScoredCell;
  /** Row and column, by which arrow keys find it. */
  readonly place: string;
  /** The best of its row, in words. */
  readonly isSummary: boolean;
  readonly isBest: boolean;
  readonly isNow: boolean;
  /** 0–1. */
  readonly heat: number;
  readonly inTabOrder: boolean;
  readonly onFocus: () => void;
  readonly onMove: (event: KeyboardEvent) => void;
  readonly onTake: () => void;
}

/** One cell of the table: its button takes linkage and threshold. */
function LinkageCell(props: LinkageCellProps) {
  const { cell, place, isSummary, isBest, isNow, heat, inTabOrder } = props;
  const { linkage, at, value } = cell;
  const where = `${linkage} at ${formatThreshold(at)}`;
  const text = isSummary ? `${short(value, 3)} at ${formatThreshold(at)}` : short(value, 2);
  return (
    <button
      type="button"
      data-cell={place}
      data-kind={isSummary ? 'summary' : 'cell'}
      data-best={isBest}
      data-now={isNow}
      tabIndex={inTabOrder ? 0 : -1}
      disabled={value === undefined}
      style={{ '--heat': `${Math.round(heat * 100)}%` } as CSSProperties}
      aria-label={isSummary ? `${linkage}, its best: ${text}` : `${where}: ${text}`}
      title={`${where}: ${value?.toFixed(4) ?? 'not computed this far down'}`}
      onFocus={props.onFocus}
      onKeyDown={props.onMove}
      onClick={props.onTake}
    >
      {text}
    </button>
  );
}

/** ".98": in a table of fractions the nought says nothing. */
function short(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits).replace(/^0/, '');
}
