import { LEAST_WORTH } from './episode-metric.ts';
import type { MetricReport } from './types.ts';

/**
 * Why `within_track` was refused and what to do, for a person; undefined when it was not.
 * @returns sentences; the first says what happened, the last what to do
 */
export function refusalText({ refusal, figures }: MetricReport): string | undefined {
  const why = refusalReason({ refusal, figures });
  return why === undefined
    ? undefined
    : `within_track was not used: ${why}. The similarities are plain cosine. ${refusal === 'even' ? 'There is nothing to even out: keep metric: cosine.' : REMEDY}`;
}

const REMEDY =
  'It takes more tracks with several faces each: run it on a longer episode, or keep metric: cosine.';

/** The same in a clause, for metadata. */
export function refusalReason({
  refusal,
  figures,
}: Pick<MetricReport, 'refusal' | 'figures'>): string | undefined {
  const { tracks, worth, freedom, directions, dimensions, intensity } = figures;
  switch (refusal) {
    case undefined:
      return undefined;
    case 'no-pairs':
      return 'no track has two faces to compare';
    case 'copies':
      return tracks === 1
        ? 'the faces of the only track are copies of one another'
        : `the faces of each of the ${tracks} tracks are copies of one another`;
    case 'few-tracks':
      return tracks === 1
        ? `one track has several faces where ${LEAST_WORTH} are needed`
        : `${tracks} tracks have several faces and weigh like ${worth.toFixed(1)} equal ones, where ${LEAST_WORTH} are needed`;
    case 'few-faces':
      return `${freedom} degrees of freedom (faces less tracks) for about ${Math.round(directions)} of ${dimensions} directions, so ${Math.round(intensity * 100)} % of the estimate would be a guess`;
    case 'even':
      return `faces of one track vary nearly alike in all directions (about ${Math.round(directions)} of ${dimensions})`;
    default:
      return refusal satisfies never;
  }
}
