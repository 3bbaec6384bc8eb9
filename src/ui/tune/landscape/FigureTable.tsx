import { memo, useState } from 'react';
import { percent } from '../../../core/words.ts';
import { formatCount } from '../../kit/format.ts';
import type { LandscapeView } from './landscape-view.ts';
import { sampleAt } from './sample.ts';

/** A line of the table at each of them: 0, 0.05, … 1. */
const LINES = Array.from({ length: 21 }, (_, i) => i / 20);
/** The curves as figures: for reading aloud, copying, comparing. */
export const FigureTable = memo(function FigureTable({ view }: { readonly view: LandscapeView }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="landscape-figures" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Figures as a table</summary>
      {open && (
        <table>
          <caption className="visually-hidden">What each threshold gives, in steps of 0.05</caption>
          <thead>
            <tr>
              <th scope="col">at</th>
              <th scope="col">clusters</th>
              <th scope="col">singletons</th>
              <th scope="col">largest</th>
              <th scope="col">average</th>
            </tr>
          </thead>
          <tbody>
            {LINES.map((at) => (
              <FigureLine key={at} view={view} at={at} />
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
});

function FigureLine({ view, at }: { readonly view: LandscapeView; readonly at: number }) {
  const sample = sampleAt(view, at);
  return (
    <tr>
      <th scope="row">{at.toFixed(2)}</th>
      {sample === undefined ? (
        <td colSpan={4}>not computed yet</td>
      ) : (
        <>
          <td>{formatCount(sample.clusters)}</td>
          <td>{percent(sample.singletons)}</td>
          <td>{percent(sample.largest)}</td>
          <td>{sample.averageSize.toFixed(1)}</td>
        </>
      )}
    </tr>
  );
}
