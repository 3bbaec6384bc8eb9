import { useMemo, useState } from 'react';
import type { PairHistograms } from '../../../../workers/cluster/types.ts';
import { whyNothingShared } from '../../../core/same-frame/frame-extent.ts';
import { pairsIn } from '../../../core/similarity/pair-bins.ts';
import { useStore } from '../../../state/store.ts';
import { selectAppliedThreshold } from '../../../state/views/selectors.ts';
import { Chart } from '../../kit/charts/Chart.tsx';
import type { Mark } from '../../kit/charts/types.ts';
import { formatThreshold } from '../../kit/format.ts';
import { snapThreshold } from '../../kit/threshold-words.ts';
import { COUNT_SCALES, type CountScale, histogramSeries } from './histogram-series.ts';
import { overlapInWords, sampleInWords, unsharedInWords } from './similarity-words.ts';

interface PairHistogramProps {
  readonly pairs: PairHistograms;
  readonly threshold: number;
  /** Px of the chart. */
  readonly height: number;
}

/** How alike pairs of tracks are, within identities and between them. */
export function PairHistogram({ pairs, threshold, height }: PairHistogramProps) {
  const applied = useStore(selectAppliedThreshold);
  const setThreshold = useStore((s) => s.setThreshold);
  const [scale, setScale] = useState<CountScale>('root');
  const drawn = useMemo(() => histogramSeries(pairs, scale), [pairs, scale]);
  const marks = useMemo(() => marksAt(threshold, applied), [threshold, applied]);
  const words = overlapInWords(pairs, threshold);
  const sample = sampleInWords(pairs);
  const episode = useStore((s) => s.open?.episode);
  const nothing = useMemo(() => episode && whyNothingShared(episode), [episode]);
  return (
    <section className="pairs" aria-label="Pairs by similarity">
      <header className="similarity-head">
        <h3>Pairs</h3>
        <fieldset className="similarity-choice" aria-label="Scale of the pairs">
          {COUNT_SCALES.map(([key, label, title]) => (
            <button
              type="button"
              key={key}
              className="similarity-chip"
              aria-pressed={scale === key}
              aria-label={`${label} ${title.toLowerCase()}`}
              title={title}
              onClick={() => setScale(key)}
            >
              {label}
            </button>
          ))}
        </fieldset>
      </header>
      <Chart
        label="Pairs by similarity"
        description={`${words}${sample === undefined ? '' : ` ${sample}`}`}
        {...drawn}
        marks={marks}
        height={height}
        onPick={(value) => setThreshold(snapThreshold(value))}
        step={0.005}
        saveAs="similarities"
      />
      <p className="pairs-words">
        {words}
        {sample !== undefined && <span> {sample}</span>}
        {pairsIn(pairs.sameFrame) === 0 && <span> {unsharedInWords(nothing)}</span>}
      </p>
    </section>
  );
}

function marksAt(threshold: number, applied: number): readonly Mark[] {
  const now: Mark = { key: 'now', at: threshold, label: formatThreshold(threshold), kind: 'now' };
  if (Math.abs(threshold - applied) < 1e-9) return [now];
  const label = `applied ${formatThreshold(applied)}`;
  return [now, { key: 'applied', at: applied, label, kind: 'applied' }];
}
