import type { Episode } from '../episode/episode.ts';
import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { faceGroups } from './face-groups.ts';
import { ledoitWolf } from './ledoit-wolf.ts';
import type { MetricFigures, MetricReport } from './types.ts';
import { type Whitener, whitenerOf } from './whitener.ts';
import { withinScatter } from './within-scatter.ts';

/** A metric of an episode's own, or why there is none. */
export interface EpisodeMetric {
  readonly report: MetricReport;
  /** Undefined when it is refused. */
  readonly whitener: Whitener | undefined;
}

/**
 * Tracks of equal spread that the estimate must be worth: with fewer, one track alone is more than a
 * tenth of what is ignored, and if it shows two people, what tells these two apart is ignored with it.
 */
export const LEAST_WORTH = 10;
/**
 * From this weight of the target on, the estimate is more of "all directions alike", which is plain
 * cosine, than of the faces. It falls below it when there are as many degrees of freedom as there are
 * directions in which the faces of a track vary; that is how d enters: by what is used of it.
 */
export const MOST_INTENSITY = 0.5;
/**
 * Degrees of freedom a dimension that would be plenty: when more than half is a guess even so, the
 * spread fills two thirds of all directions or more, and there is nothing to even out.
 */
const AMPLE = 2;

/**
 * The metric in which faces of one track vary alike in all directions: what pose, light and
 * expression do counts little, what they do not do counts more. From the tracks as imported
 * (`faceGroups`), so nothing that people decide changes it.
 * @param vectors [E, d] unit rows that `FaceColumns.embeddingRow` points into; not modified
 * @throws CancelledError
 * Cost: O(min(F, 8192) d² + d³).
 */
export async function episodeMetric(
  episode: Pick<Episode, 'faces' | 'tracks'>,
  vectors: Matrix,
  hooks: JobHooks,
): Promise<EpisodeMetric> {
  const groups = faceGroups(episode);
  const dimensions = vectors.d;
  if (groups.length === 0) {
    const none = { faces: 0, tracks: 0, worth: 0, freedom: 0, intensity: 1, directions: 0 };
    return refused({ ...none, dimensions }, 'no-pairs');
  }
  const within = await withinScatter(vectors, groups, hooks);
  const { faces, tracks, worth, freedom } = within;
  const shrinkage = ledoitWolf(within);
  const { intensity, directions } = shrinkage;
  const figures = { faces, tracks, worth, freedom, dimensions, intensity, directions };
  if (!(shrinkage.scale > 0)) return refused(figures, 'copies');
  if (!(worth >= LEAST_WORTH)) return refused(figures, 'few-tracks');
  if (!(intensity <= MOST_INTENSITY)) {
    return refused(figures, freedom >= AMPLE * dimensions ? 'even' : 'few-faces');
  }
  const report = { used: 'within_track', refusal: undefined, figures } as const;
  return { report, whitener: whitenerOf(within, shrinkage) };
}

function refused(figures: MetricFigures, refusal: MetricReport['refusal']): EpisodeMetric {
  return { report: { used: 'cosine', refusal, figures }, whitener: undefined };
}
