import type { CSSProperties, KeyboardEvent } from 'react';
import type { LinkageMethod } from '../../../core/cluster/types.ts';
import { formatThreshold } from '../../kit/format.ts';

/** BCubed F of one linkage at one threshold; undefined where it was not computed. */
export interface ScoredCell {
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
export function LinkageCell(props: LinkageCellProps) {
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
