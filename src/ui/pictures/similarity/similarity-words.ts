import type { PairHistograms, SilhouetteAnswer } from '../../../../workers/cluster/types.ts';
import type { Algorithm } from '../../../core/cluster/types.ts';
import type { NothingShared } from '../../../core/same-frame/frame-extent.ts';
import { overlapAt, pairsBelow, pairsIn } from '../../../core/similarity/pair-bins.ts';
import { cosine } from '../../kit/cosine.ts';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';

/** A share as it is read: "3.1 %", "under 0.1 %", "none". */
function percent(share: number): string {
  if (share === 0) return 'none';
  if (share < 0.001) return 'under 0.1 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** "3.1 % of the within-pairs are below the threshold, 0.4 % of the between-pairs above it." */
export function overlapInWords(pairs: PairHistograms, threshold: number): string {
  const { withinBelow, betweenAbove } = overlapAt(pairs.within, pairs.between, threshold);
  const below = percent(withinBelow);
  const above = percent(betweenAbove);
  if (Number.isNaN(withinBelow)) {
    return `No identity has two tracks at this cut; ${above} of the pairs are above the threshold.`;
  }
  if (Number.isNaN(betweenAbove)) {
    return `All tracks are one identity at this cut; ${below} of its pairs are below the threshold.`;
  }
  return `${capital(below)} of the within-pairs are below the threshold, ${above} of the between-pairs above it.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What was compared, when it was not everything. */
export function sampleInWords({ compared, of }: PairHistograms): string | undefined {
  if (compared === of) return undefined;
  return `Counted on ${formatCount(compared)} of ${plural(of, 'track')}, evenly spaced: all ${formatCount((of * (of - 1)) / 2)} pairs would take long.`;
}

/** Why no pair of tracks in one frame is drawn. */
export function unsharedInWords(nothing: NothingShared | undefined): string {
  if (nothing === 'no-boxes')
    return 'The faces have no boxes: which tracks share a frame is unknown.';
  if (nothing === 'no-frames') {
    return 'The faces have no frame numbers: which tracks share a frame is unknown.';
  }
  if (nothing === 'backwards')
    return 'Boxes are no corners: which tracks share a frame is unknown.';
  return 'No two of the tracks share a frame.';
}

const DENSITY_NAMES = { dbscan: 'DBSCAN', hdbscan: 'HDBSCAN' } as const;
/** Pairs at least this alike are the same vector, up to rounding. */
const EQUAL = 0.9995;

/** What these tracks or this algorithm cannot show, and why; undefined where there is nothing to say. */
export function remarkInWords(
  algorithm: Algorithm,
  pairs: PairHistograms | undefined,
): string | undefined {
  if (pairs !== undefined && pairsBelow(pairs.all, EQUAL) === 0) {
    return 'All tracks have the same vector: every pair is at 1, and no threshold tells them apart.';
  }
  if (algorithm === 'agglomerative') return undefined;
  return `${DENSITY_NAMES[algorithm]} does not cut a tree: the leaves keep the order of the dendrogram, and an identity may lie in several places.`;
}

/** Counts of a labelling, from the sizes of its groups. */
export interface CutCounts {
  readonly tracks: number;
  readonly clusters: number;
  readonly singletons: number;
}

/** @param counts whether a group of this size and label is a cluster */
export function countGroups(
  size: Int32Array,
  tracks: number,
  counts: (size: number, label: number) => boolean,
): CutCounts {
  let clusters = 0;
  let clustered = 0;
  size.forEach((rows, label) => {
    if (rows === 0 || !counts(rows, label)) return;
    clusters++;
    clustered += rows;
  });
  return { tracks, clusters, singletons: tracks - clustered };
}

/** "139 tracks · 24 clusters · 28 singletons at 0.46 · 9,591 pairs · silhouette 0.31" */
export function statusInWords(
  { tracks, clusters, singletons }: CutCounts,
  threshold: number,
  pairs: PairHistograms | undefined,
  answer: SilhouetteAnswer,
): string {
  const parts = [
    plural(tracks, 'track'),
    plural(clusters, 'cluster'),
    `${plural(singletons, 'singleton')} at ${formatThreshold(threshold)}`,
  ];
  if (pairs !== undefined) parts.push(plural(pairsIn(pairs.all), 'pair'));
  if (!Number.isNaN(answer.mean)) parts.push(`silhouette ${cosine(answer.mean)}`);
  return parts.join(' · ');
}
