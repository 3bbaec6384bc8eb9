import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { type SeasonRow, type SeasonSort, sortedRows } from '../../../core/season/season-rows.ts';
import { type EpisodeFailure, episodeName } from '../../../core/season/types.ts';
import { inOrder, useSeason } from '../../../state/answers/season.ts';
import type { EpisodeSummary } from '../../../state/lib/library-types.ts';
import { useStore } from '../../../state/store.ts';
import { formatCount } from '../../kit/format.ts';
import { EpisodeRow } from './EpisodeRow.tsx';
import './season-table.css';

interface Column {
  readonly key: SeasonSort;
  readonly label: string;
  /** What the figures mean, as a tip. */
  readonly about?: string;
  /** Sorted first from high to low. */
  readonly high?: boolean;
}

const COLUMNS: readonly Column[] = [
  { key: 'name', label: 'Episode' },
  { key: 'tracks', label: 'Tracks', high: true },
  { key: 'clusters', label: 'Clusters', high: true },
  { key: 'singletons', label: 'Singletons', high: true },
  { key: 'largest', label: 'Largest', about: 'Tracks of the largest cluster', high: true },
  { key: 'warnings', label: 'Warnings', high: true },
  { key: 'suggested', label: 'Suggested', about: 'What its own data speak for' },
  { key: 'f', label: 'F', about: 'BCubed F against what is known to be true' },
  { key: 'decisions', label: 'Decisions', about: 'Steps of its history', high: true },
];

/** An episode a line, at the page's threshold. */
export function SeasonTable({ rows }: { readonly rows: readonly SeasonRow[] }) {
  const library = useStore((s) => s.library);
  const failures = useSeason((s) => s.failures);
  const [sort, setSort] = useState<{ readonly by: SeasonSort; readonly direction: 1 | -1 }>({
    by: 'name',
    direction: 1,
  });
  const order = inOrder(library).map(({ key }) => key);
  const there = new Set([...rows, ...failures].map(({ key }) => key));
  const waiting = inOrder(library).filter(({ key }) => !there.has(key));
  const choose = ({ key, high }: Column): void => {
    const first = high === true ? -1 : 1;
    const direction = sort.by === key ? (-sort.direction as 1 | -1) : first;
    setSort({ by: key, direction });
  };
  return (
    <div className="season-table">
      <table>
        <caption className="visually-hidden">Episodes at the threshold of the page</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Heading
                key={column.key}
                column={column}
                direction={sort.by === column.key ? sort.direction : undefined}
                onChoose={() => choose(column)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {sortedRows(rows, sort.by, sort.direction).map((row) => (
            <EpisodeRow key={row.key} row={row} index={order.indexOf(row.key)} />
          ))}
          {failures.map((failure) => (
            <FailedRow key={failure.key} failure={failure} columns={COLUMNS.length} />
          ))}
          {waiting.map((summary) => (
            <WaitingRow key={summary.key} summary={summary} columns={COLUMNS.length} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadingProps {
  readonly column: Column;
  readonly direction: 1 | -1 | undefined;
  readonly onChoose: () => void;
}

function Heading({ column, direction, onChoose }: HeadingProps) {
  const Arrow = direction === -1 ? ArrowDown : ArrowUp;
  const sorted = direction === 1 ? 'ascending' : 'descending';
  return (
    <th scope="col" aria-sort={direction === undefined ? 'none' : sorted}>
      <button type="button" onClick={onChoose} title={column.about}>
        {column.label}
        {direction !== undefined && <Arrow size={11} aria-hidden="true" />}
      </button>
    </th>
  );
}

interface FailedRowProps {
  readonly failure: EpisodeFailure;
  readonly columns: number;
}

/** An episode that could not be compared says why; the others go on. */
function FailedRow({ failure, columns }: FailedRowProps) {
  return (
    <tr data-failed="true">
      <th scope="row">{episodeName(failure)}</th>
      <td colSpan={columns - 1} className="season-reason">
        {failure.reason}
      </td>
    </tr>
  );
}

interface WaitingRowProps {
  readonly summary: EpisodeSummary;
  readonly columns: number;
}

/** An episode whose turn has not come. */
function WaitingRow({ summary, columns }: WaitingRowProps) {
  const stopped = useSeason((s) => s.stopped);
  return (
    <tr data-waiting="true">
      <th scope="row">{episodeName(summary)}</th>
      <td>{formatCount(summary.tracks)}</td>
      <td colSpan={columns - 2} className="season-unknown">
        {stopped ? 'not compared' : 'waiting'}
      </td>
    </tr>
  );
}
