import type { ClusterResult } from '../../../workers/cluster/types.ts';
import { cutHeight, mergesWithin } from '../../core/cluster/cut.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../core/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { type FoldedDecisions, pairKey } from '../../core/moderation/folded.ts';
import { linkedMergeHeights, linkedMerges } from '../../core/same-frame/linked-merges.ts';
import { sameFrameRules } from '../../core/same-frame/rules.ts';
import { type SharedPairs, sharedPairs } from '../../core/same-frame/shared-pairs.ts';
import { linkedPairs, type Standing, standingsOf } from '../../core/same-frame/standing.ts';
import { keepSame, memoLast } from '../lib/memo.ts';
import type { AppState } from '../lib/types.ts';
import { selectLinkage, selectResult } from './clustered.ts';
import { selectDecisions, selectIdentitySet } from './selectors.ts';
import { selectConstraints } from './stand.ts';

const NO_PAIRS = new Int32Array(0);

/** The parameters that say when two faces in one frame are two people. */
export function sameFrameOf(parameters: ClusterParameters) {
  const { same_frame, same_frame_min_frames, same_frame_max_iou, same_frame_min_size_ratio } = {
    ...DEFAULT_PARAMETERS,
    ...parameters,
  };
  return { same_frame, same_frame_min_frames, same_frame_max_iou, same_frame_min_size_ratio };
}

const sharedOf = memoLast(
  (episode: Episode, minFrames: number, maxIou: number, minSizeRatio: number): SharedPairs =>
    sharedPairs(episode, { minFrames, maxIou, minSizeRatio }),
);

/** Every pair of tracks with boxes in one frame, and what the boxes say; undefined without an episode. */
export function selectSharedPairs({ open, parameters }: AppState): SharedPairs | undefined {
  if (open === undefined) return undefined;
  const { minFrames, maxIou, minSizeRatio } = sameFrameRules(parameters);
  return sharedOf(open.episode, minFrames, maxIou, minSizeRatio);
}

/** Most acts change no pair, and where they meet in the tree is looked up for all of them. */
const keepLinked = keepSame();

const standingOf = memoLast(
  (
    pairs: SharedPairs,
    episode: Episode,
    decisions: FoldedDecisions,
  ): { readonly standings: readonly Standing[]; readonly linked: Int32Array } => {
    const standings = standingsOf(pairs, episode, decisions);
    return { standings, linked: keepLinked(linkedPairs(pairs, standings)) };
  },
);

function standing(state: AppState) {
  const pairs = selectSharedPairs(state);
  const decisions = selectDecisions(state);
  if (state.open === undefined || pairs === undefined || decisions === undefined) return undefined;
  return standingOf(pairs, state.open.episode, decisions);
}

const NO_STANDINGS: readonly Standing[] = [];

/** What becomes of each of the shared pairs, in their order. */
export function selectStandings(state: AppState): readonly Standing[] {
  return standing(state)?.standings ?? NO_STANDINGS;
}

/** Flat pairs of tracks that are two people by their boxes, in force or not. */
export function selectLinkedPairs(state: AppState): Int32Array {
  return standing(state)?.linked ?? NO_PAIRS;
}

/** Those that clustering keeps apart: none unless that is asked for. */
export function selectEnforcedPairs(state: AppState): Int32Array {
  return state.parameters.same_frame === 'enforce' ? selectLinkedPairs(state) : NO_PAIRS;
}

/** Flat pairs of tracks that people or a rule in force keep apart. */
export function selectPairsApart(state: AppState): Int32Array {
  return selectConstraints(state)?.cannotLink ?? NO_PAIRS;
}

const heightsOf = memoLast(
  ({ agglomeration, items }: ClusterResult, pairs: Int32Array): Float64Array =>
    linkedMergeHeights(linkedMerges(agglomeration.tree, items, pairs)),
);

/**
 * Merges at this threshold that bring two people of one frame together (`sameFrameMerges`); undefined
 * for an algorithm without a tree, and before there is one.
 */
export function selectSameFrameMerges(state: AppState): number | undefined {
  const { parameters } = state;
  const clustering = selectResult(state);
  if (clustering === undefined || parameters.algorithm !== 'agglomerative') return undefined;
  const linkage = selectLinkage(state);
  const heights = heightsOf(clustering, selectLinkedPairs(state));
  return mergesWithin(heights, cutHeight(linkage, parameters.cluster_thresh));
}

/** Linked pairs that are in one identity now. */
export function selectTogetherNow(state: AppState): number {
  const byTrack = selectIdentitySet(state)?.byTrack;
  const linked = selectLinkedPairs(state);
  let together = 0;
  if (byTrack === undefined) return together;
  for (let p = 0; p + 1 < linked.length; p += 2) {
    const one = byTrack[linked[p] ?? -1] ?? -1;
    if (one >= 0 && one === byTrack[linked[p + 1] ?? -1]) together += 1;
  }
  return together;
}

/** Mode and counts at once; a new object each time, equal when nothing changed. */
export function selectSameFrameFigures(state: AppState) {
  return {
    mode: state.parameters.same_frame,
    pairs: selectLinkedPairs(state).length / 2,
    merges: selectSameFrameMerges(state),
    together: selectTogetherNow(state),
  };
}

const framesOf = memoLast(
  (pairs: SharedPairs, enforced: Int32Array, tracks: number): ReadonlyMap<number, number> => {
    const frames = new Map<number, number>();
    for (let p = 0, e = 0; e + 1 < enforced.length && p < pairs.count; p++) {
      // Both ascend: the enforced ones are some of the pairs.
      if (pairs.a[p] !== enforced[e] || pairs.b[p] !== enforced[e + 1]) continue;
      frames.set(pairKey(pairs.a[p] ?? 0, pairs.b[p] ?? 0, tracks), pairs.apart[p] ?? 0);
      e += 2;
    }
    return frames;
  },
);
const NO_FRAMES: ReadonlyMap<number, number> = new Map();

/** Frames that each pair in force is apart in: `pairKey` → frames. */
export function selectEnforcedFrames(state: AppState): ReadonlyMap<number, number> {
  const pairs = selectSharedPairs(state);
  if (state.open === undefined || pairs === undefined) return NO_FRAMES;
  return framesOf(pairs, selectEnforcedPairs(state), state.open.episode.tracks.count);
}
