import { memo, useMemo } from 'react';
import {
  clusteringLandscape,
  type Landscape as Figures,
  LANDSCAPE_DEFAULTS,
} from '../../core/cluster/landscape.ts';
import type { Agglomeration, LinkageMethod } from '../../core/cluster/types.ts';
import { PRESETS } from '../../core/parameters.ts';
import { formatThreshold } from '../common/format.ts';
import { histogramPath, landscapeBands, linePath } from './landscape-paths.ts';
import { SPEC_THRESHOLD } from './threshold-words.ts';
import './landscape.css';

interface LandscapeProps {
  readonly agglomeration: Agglomeration;
  readonly linkage: LinkageMethod;
  readonly minClusterSize: number;
  /** Density algorithms cut otherwise: only the merge histogram holds for them. */
  readonly curves: boolean;
}

/** What every threshold would give, behind the slider. Drawn once per clustering, never on a drag. */
export const Landscape = memo(function Landscape(props: LandscapeProps) {
  const { agglomeration, linkage, minClusterSize, curves } = props;
  const figures = useMemo(
    () =>
      clusteringLandscape(agglomeration.tree, { linkage, minClusterSize, ...LANDSCAPE_DEFAULTS }),
    [agglomeration, linkage, minClusterSize],
  );
  const most = figures.clusters.reduce((max, count) => Math.max(max, count), 1);
  return (
    <svg
      className="landscape"
      viewBox="0 0 200 100"
      preserveAspectRatio="none"
      role="img"
      aria-label={inWords(figures, curves)}
    >
      {curves &&
        landscapeBands(figures).map((band) => (
          <rect
            key={`${band.kind}${band.from}`}
            className={`band-${band.kind}`}
            x={band.from * 200}
            width={Math.max(1, (band.to - band.from) * 200)}
            height="100"
          />
        ))}
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
          <path className="curve curve-largest" d={linePath(figures.largestFraction, 1)} />
          <path className="curve curve-singletons" d={linePath(figures.singletonFraction, 1)} />
          <path className="curve curve-clusters" d={linePath(figures.clusters, most)} />
        </>
      )}
    </svg>
  );
});

function inWords(figures: Figures, curves: boolean): string {
  if (!curves) return 'Merges by similarity';
  let best = 0;
  figures.clusters.forEach((count, step) => {
    if (count > (figures.clusters[best] ?? 0)) best = step;
  });
  const good = landscapeBands(figures).filter((band) => band.kind === 'good');
  const range = good.map((b) => `${formatThreshold(b.from)} to ${formatThreshold(b.to)}`);
  const peak = `most clusters, ${figures.clusters[best] ?? 0}, at ${formatThreshold(figures.threshold[best] ?? 0)}`;
  if (range.length === 0) return `All thresholds: ${peak}; no threshold meets every target`;
  return `All thresholds: ${peak}; every target is met from ${range.join(' and ')}`;
}
