import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { bestStretch, curveThresholds, scoreCurve } from '../metrics/curves.ts';
import { faceGroups } from './face-groups.ts';
import type { MetricReport } from './types.ts';

export interface AgreementInput {
  readonly tree: CutTree;
  /** Track row of each item. */
  readonly items: Int32Array; // [n]
  readonly linkage: LinkageMethod;
  readonly minClusterSize: number;
  /** Cuts below this are not known. */
  readonly floor: number;
  /** Group of each track, −1 for none. */
  readonly present: Int32Array; // [T]
  /** Track rows that are one whatever their number: locked, merged by hand. Disjoint. */
  readonly groups: readonly Int32Array[];
}

/**
 * The threshold at which a tree says most nearly what is there already. A similarity of .58 is another
 * thing in another metric; comparing the two at cuts that agree as far as they can leaves what the
 * metric itself changes.
 * @returns middle of the longest stretch of thresholds with the highest BCubed F, and that F; undefined
 *   when no track has a group
 * Cost: O(n log n).
 */
export function agreeingThreshold(
  input: AgreementInput,
): { readonly threshold: number; readonly agreement: number } | undefined {
  const { tree, items, linkage, minClusterSize, groups, floor, present } = input;
  const truth = new Map<number, string>();
  for (const track of items) {
    const group = present[track] ?? -1;
    if (group >= 0) truth.set(track, String(group));
  }
  if (truth.size === 0) return undefined;
  const thresholds = curveThresholds(tree, linkage, floor);
  const curve = { tree, items, truth, linkage, minClusterSize, groups, thresholds };
  const best = bestStretch(scoreCurve(curve), 'bcubed_f');
  return best === undefined ? undefined : { threshold: best.at, agreement: best.value };
}

/** Faces of a track, on average, from where on a track shows a face in more than one way. */
const LEAST_FACES = 4;
/** The spread within tracks must leave at least so much of all directions nearly empty. */
const MOST_DIRECTIONS = 0.5;

/**
 * Whether the tracks could teach a metric that is worth offering, by their numbers alone: several
 * faces a track, and as many degrees of freedom as dimensions, so that every direction was seen.
 * Cost: O(F).
 */
export function couldBeWorthTrying(episode: Pick<Episode, 'faces' | 'tracks' | 'dim'>): boolean {
  const groups = faceGroups(episode);
  const faces = groups.reduce((sum, rows) => sum + rows.length, 0);
  return hasEnough(faces, groups.length, episode.dim);
}

/**
 * Whether the metric is to be offered to somebody who did not ask for it: it is not refused, there are
 * faces enough, and what varies within tracks clearly has directions; where it has none, whitening
 * changes nothing. Whether it helps, no number tells without labels: that is for the diff to show.
 */
export function isWorthTrying({ refusal, figures }: MetricReport): boolean {
  const { faces, tracks, dimensions, directions } = figures;
  if (refusal !== undefined || !hasEnough(faces, tracks, dimensions)) return false;
  return directions <= MOST_DIRECTIONS * dimensions;
}

const hasEnough = (faces: number, tracks: number, dimensions: number): boolean =>
  tracks > 0 && faces >= LEAST_FACES * tracks && faces - tracks >= dimensions;
