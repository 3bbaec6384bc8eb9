import { memo, useMemo } from 'react';
import { PRESETS } from '../../../core/cluster/parameters.ts';
import type { Landscape as Figures } from '../../../core/landscape/landscape.ts';
import { formatThreshold } from '../../kit/format.ts';
import { SPEC_THRESHOLD } from '../../kit/threshold-words.ts';
import {
  type Band,
  bracketPath,
  firstKnown,
  histogramPath,
  landscapeBands,
  linePath,
} from '../landscape/landscape-paths.ts';
import type { LandscapeView } from '../landscape/landscape-view.ts';
import './landscape.css';

interface LandscapeProps {
  readonly view: LandscapeView;
  /** Density algorithms cut otherwise: only the merge histogram holds for them. */
  readonly curves: boolean;
  /** Thresholds below which people with names come together. */
  readonly landmarks: readonly number[];
}

/** What every threshold would give, behind the slider. Drawn once per clustering, never on a drag. */
export const Landscape = memo(function Landscape({ view, curves, landmarks }: LandscapeProps) {
  const { figures, plateaus, floor } = view;
  const first = firstKnown(figures, floor);
  const bands = useMemo(() => landscapeBands(figures, first), [figures, first]);
  const most = figures.clusters.subarray(first).reduce((max, count) => Math.max(max, count), 1);
  return (
    <svg
      className="landscape"
      viewBox="0 0 200 100"
      preserveAspectRatio="none"
      role="img"
      aria-label={inWords(view, bands, first, curves)}
    >
      {curves &&
        bands.map((band) => (
          <rect
            key={`${band.kind}${band.from}`}
            className={`band-${band.kind}`}
            x={band.from * 200}
            width={Math.max(1, (band.to - band.from) * 200)}
            height="100"
          />
        ))}
      {floor > 0 && <rect className="landscape-unknown" width={floor * 200} height="100" />}
      <path className="landscape-merges" d={histogramPath(figures.merges)} />
      {PRESETS.map(({ id, parameters: { cluster_thresh: at } }) => (
        <path
          key={id}
          className={at === SPEC_THRESHOLD ? 'tick tick-spec' : 'tick'}
          d={`M${at * 200} ${at === SPEC_THRESHOLD ? 0 : 94}V100`}
        />
      ))}
      {curves && (
        <>
          <path className="tick tick-landmark" d={landmarks.map(landmarkTick).join('')} />
          <path className="landscape-plateaus" d={bracketPath(plateaus)} />
          <path className="curve curve-largest" d={linePath(figures.largestFraction, 1, first)} />
          <path
            className="curve curve-singletons"
            d={linePath(figures.singletonFraction, 1, first)}
          />
          <path className="curve curve-clusters" d={linePath(figures.clusters, most, first)} />
        </>
      )}
    </svg>
  );
});

/** From the top, to be told from the presets. */
const landmarkTick = (at: number): string => `M${(at * 200).toFixed(1)} 0V9`;

function inWords(
  { figures, plateaus }: LandscapeView,
  bands: readonly Band[],
  first: number,
  curves: boolean,
): string {
  if (!curves) return 'Merges by similarity';
  const best = peakOf(figures, first);
  const good = bands.filter((band) => band.kind === 'good');
  const range = good.map((b) => `${formatThreshold(b.from)} to ${formatThreshold(b.to)}`);
  const peak = `most clusters, ${figures.clusters[best] ?? 0}, at ${formatThreshold(figures.threshold[best] ?? 0)}`;
  const [widest] = plateaus;
  const stable =
    widest === undefined
      ? ''
      : `; stable longest from ${formatThreshold(widest.from)} to ${formatThreshold(widest.to)}, with ${widest.clusters}`;
  if (range.length === 0)
    return `All thresholds: ${peak}; no threshold meets every target${stable}`;
  return `All thresholds: ${peak}; every target is met from ${range.join(' and ')}${stable}`;
}

/** The lowest of the samples with the most clusters. */
function peakOf({ clusters }: Figures, first: number): number {
  let best = first;
  for (let step = first; step < clusters.length; step++) {
    if ((clusters[step] ?? 0) > (clusters[best] ?? 0)) best = step;
  }
  return best;
}
