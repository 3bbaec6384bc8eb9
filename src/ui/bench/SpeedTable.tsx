import type { SpeedFailure } from '../../core/speed/report.ts';
import type { SpeedRow } from '../../core/speed/speed-row.ts';
import { formatCount, formatMs } from '../kit/format.ts';
import { engineWords, planWords } from './bench-words.ts';

interface SpeedTableProps {
  readonly rows: readonly SpeedRow[];
  readonly failures: readonly SpeedFailure[];
}

/** What was measured, a line each, and what could not be. */
export function SpeedTable({ rows, failures }: SpeedTableProps) {
  const isGpu = rows.some(({ gpu }) => gpu !== undefined);
  return (
    <>
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        <section className="bench-scroll" aria-label="Measurements" tabIndex={0}>
          <table className="bench-table">
            <thead>
              <tr>
                <th scope="col">Tracks</th>
                <th scope="col" className="bench-word">
                  Engine
                </th>
                <th scope="col" className="bench-word">
                  Linkage
                </th>
                <th scope="col">Comparing</th>
                <th scope="col">Joining</th>
                <th scope="col">Together</th>
                <th scope="col">GFLOP/s</th>
                {isGpu && (
                  <th scope="col" className="bench-word">
                    Graphics card
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${planWords(row)} ${row.linkage}`}>
                  <th scope="row">{formatCount(row.n)}</th>
                  <td className="bench-word">{engineWords(row)}</td>
                  <td className="bench-word">{row.linkage}</td>
                  <td>{formatMs(row.matrixMs)}</td>
                  <td>{formatMs(row.linkageMs)}</td>
                  <td className="bench-total">{formatMs(row.totalMs)}</td>
                  <td>{row.gflops.toFixed(1)}</td>
                  {isGpu && <td className="bench-word bench-gpu">{gpuWords(row)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {failures.length > 0 && (
        <ul className="bench-failures" aria-label="Not measured">
          {failures.map((failure) => (
            <li key={planWords(failure)}>
              <b>{planWords(failure)}</b> {failure.reason}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function gpuWords({ gpu, gflops }: SpeedRow): string {
  if (gpu === undefined) return '';
  const { variant, maxDifference, edgesPerSecond } = gpu;
  const words = [variant];
  if (gflops >= 100) words.push(`${(gflops / 1000).toFixed(1)} TFLOP/s`);
  words.push(`within ${maxDifference.toExponential(0)} of the processor`);
  if (edgesPerSecond !== undefined)
    words.push(`${formatCount(Math.round(edgesPerSecond))} edges/s`);
  return words.join(' · ');
}
