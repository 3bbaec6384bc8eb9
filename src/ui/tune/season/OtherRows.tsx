import { type EpisodeFailure, episodeName } from '../../../core/season/types.ts';
import { useSeason } from '../../../state/answers/season.ts';
import type { EpisodeSummary } from '../../../state/lib/types.ts';
import { formatCount } from '../../kit/format.ts';

interface FailedRowProps {
  readonly failure: EpisodeFailure;
  readonly columns: number;
}

/** An episode that could not be compared says why; the others go on. */
export function FailedRow({ failure, columns }: FailedRowProps) {
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
export function WaitingRow({ summary, columns }: WaitingRowProps) {
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
