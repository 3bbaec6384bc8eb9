import { cutHeight, thresholdOf } from '../../../core/cluster/cut.ts';
import type { Agglomeration, CutTree, LinkageMethod } from '../../../core/cluster/types.ts';
import {
  type DendrogramLayout,
  layoutDendrogram,
  leafOfTrack,
} from '../../../core/dendrogram/layout.ts';
import { type DecisionMarks, decisionMarks } from '../../../core/dendrogram/marks.ts';
import { type CutRuns, cutRuns } from '../../../core/dendrogram/runs.ts';
import {
  levelOf,
  nodeLevels,
  type SimilarityScale,
  similarityScale,
} from '../../../core/dendrogram/similarity-scale.ts';
import { NOBODY, type TreeScene } from '../../../core/dendrogram/visible-tree.ts';
import type { Identity, IdentitySet } from '../../../core/identity/types.ts';
import type { FoldedDecisions } from '../../../core/moderation/folded.ts';
import { memoLast } from '../../../state/lib/memo.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { selectLinkage, selectResult } from '../../../state/views/clustered.ts';
import { selectDecisions, selectIdentitySet } from '../../../state/views/selectors.ts';
import { isListed } from '../../../state/views/visible.ts';

/** Everything the dendrogram shows, at one threshold. */
export interface DendrogramScene extends TreeScene {
  readonly tree: CutTree;
  readonly linkage: LinkageMethod;
  readonly scale: SimilarityScale;
  readonly threshold: number;
  /** Similarity down to which tracks were compared; 0 or less when all were. */
  readonly floor: number;
  /** Track row of each leaf position. */
  readonly tracks: Int32Array; // [n]
  /** Leaf position of each track row, −1 for none. */
  readonly leafOf: Int32Array; // [T]
  readonly set: IdentitySet;
  readonly marks: DecisionMarks;
}

const shapeOf = memoLast((agglomeration: Agglomeration, linkage: LinkageMethod) => {
  const layout = layoutDendrogram(agglomeration.linkage, agglomeration.tree);
  const scale = similarityScale(thresholdOf(linkage, layout.tallest));
  return { layout, scale, levels: nodeLevels(layout, scale, linkage) };
});

const placesOf = memoLast((tree: CutTree, items: Int32Array, tracks: number) => ({
  tracks: Int32Array.from(tree.order, (item) => items[item] ?? -1),
  leafOf: leafOfTrack(tree, items, tracks),
}));

const marksOf = memoLast(
  (layout: DendrogramLayout, leafOf: Int32Array, decisions: FoldedDecisions): DecisionMarks =>
    decisionMarks(layout, leafOf, decisions),
);

const runsOf = memoLast(
  (tree: CutTree, linkage: LinkageMethod, threshold: number): CutRuns =>
    cutRuns(tree, cutHeight(linkage, threshold)),
);

const sceneOf = memoLast(
  (
    agglomeration: Agglomeration,
    items: Int32Array,
    linkage: LinkageMethod,
    threshold: number,
    set: IdentitySet,
    decisions: FoldedDecisions,
  ): DendrogramScene => {
    const { tree, floor } = agglomeration;
    const shape = shapeOf(agglomeration, linkage);
    const places = placesOf(tree, items, set.byTrack.length);
    const runs = runsOf(tree, linkage, threshold);
    const groups = Uint8Array.from({ length: runs.count }, (_, run) => {
      const first = runs.start[run] ?? 0;
      const identity = identityAt(set, places.tracks[first] ?? -1);
      return groupOf(identity, (runs.start[run + 1] ?? 0) - first);
    });
    const cutLevel = Math.min(1, Math.max(0, levelOf(shape.scale, threshold)));
    const marks = marksOf(shape.layout, places.leafOf, decisions);
    const hanging = shape.layout.roots.filter((_, at) => marks.roots[at] === 'kept');
    return {
      ...shape,
      ...places,
      tree,
      linkage,
      threshold,
      floor,
      set,
      marks,
      runs,
      groups,
      cutLevel,
      hanging,
    };
  },
);

/** The scene of the page; the same object while nothing in it changes. Undefined without a tree to cut. */
export function selectScene(state: AppState): DendrogramScene | undefined {
  const { parameters } = state;
  const clustering = selectResult(state);
  const set = selectIdentitySet(state);
  const decisions = selectDecisions(state);
  if (clustering === undefined || set === undefined || decisions === undefined) return undefined;
  if (parameters.algorithm !== 'agglomerative') return undefined;
  return sceneOf(
    clustering.agglomeration,
    clustering.items,
    selectLinkage(state),
    parameters.cluster_thresh,
    set,
    decisions,
  );
}

export function identityAt(set: IdentitySet, track: number): Identity | undefined {
  return set.identities[set.byTrack[track] ?? -1];
}

/**
 * Single tracks that nobody named stay grey, so that what is somebody stands out; so does a run that
 * is too small to count.
 */
function groupOf(identity: Identity | undefined, leaves: number): number {
  if (identity === undefined || !isListed(identity)) return NOBODY;
  if (leaves > 1 && identity.kind !== 'cluster') return NOBODY;
  return identity.colour;
}

/** Track rows under a node, left to right. */
export function tracksUnder({ layout, tracks }: DendrogramScene, node: number): Int32Array {
  return tracks.subarray(layout.start[node] ?? 0, layout.end[node] ?? 0);
}

/** Similarity at which a node's children merge; 1 for a leaf. */
export function similarityOf({ layout, linkage }: DendrogramScene, node: number): number {
  return thresholdOf(linkage, layout.height[node] ?? 0);
}
