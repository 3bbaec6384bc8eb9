import { create } from 'zustand';
import type { LinkageTree, TrackConstraints } from '../../../workers/cluster/types.ts';
import { cluster } from '../../bridge/cluster.ts';
import { DEFAULT_FLOOR } from '../../core/cluster/agglomerate.ts';
import type { LinkageMethod } from '../../core/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { CancelledError } from '../../core/errors.ts';
import { withoutDecisions } from '../../core/identity/decided-truth.ts';
import { clusteringSignature } from '../../core/pipeline/stand.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import { constraintsOf } from '../views/clustering-signature.ts';
import { selectEnforcedPairs } from '../views/same-frame.ts';
import { selectDecisions } from '../views/selectors.ts';
import { selectLinkage } from './scoring.ts';

/** Linkages that are compared, in the order in which they are shown. */
export const COMPARED: readonly LinkageMethod[] = [
  'average',
  'complete',
  'ward',
  'single',
  'centroid',
];

/** Trees to score: each linkage over the same tracks and constraints. */
export interface ScoreTrees {
  /** What the trees were made from. */
  readonly signature: string;
  readonly of: Episode | undefined;
  readonly trees: ReadonlyMap<LinkageMethod, LinkageTree>;
  /** Linkages that cannot be had, with the reason. */
  readonly missing: ReadonlyMap<LinkageMethod, string>;
  readonly status: 'idle' | 'running' | 'ready' | 'stopped';
}

const NOTHING: ScoreTrees = {
  signature: '',
  of: undefined,
  trees: new Map(),
  missing: new Map(),
  status: 'idle',
};

export const useScoreTrees = create<ScoreTrees>(() => NOTHING);

let running: AbortController | undefined;

/** What trees have to be made from now; undefined while there is no clustering to compare with. */
function wanted(state: AppState, bound: boolean) {
  const { open, clustering, clusteredWith, clusteringBusy, engineChoice } = state;
  const decisions = selectDecisions(state);
  if (open === undefined || clustering === undefined || decisions === undefined) return undefined;
  if (clusteringBusy || clusteredWith === undefined) return undefined;
  const constraints = constraintsOf(
    bound ? decisions : withoutDecisions(decisions),
    selectEnforcedPairs(state),
  );
  const { floor } = clustering.agglomeration;
  const lowest = floor > 0 ? floor : DEFAULT_FLOOR;
  // Whichever linkage the page shows, all of them are compared.
  const any = { ...clusteredWith, linkage: 'average' as const };
  const signature = clusteringSignature(any, engineChoice, constraints);
  return { open, constraints, lowest, signature: `${bound} ${lowest} ${signature}` };
}

/**
 * Have the trees of all linkages, that of the page first. What was asked before and is no longer
 * wanted is stopped; the clustering on the page is left alone.
 * @param bound with the decisions, or without
 */
export async function refreshTrees(ctx: Context, bound: boolean): Promise<void> {
  const state = ctx.get();
  const target = wanted(state, bound);
  if (target === undefined) {
    stopTrees();
    return;
  }
  const { open, constraints, lowest, signature } = target;
  const now = useScoreTrees.getState();
  if (now.signature === signature && now.of === open.episode && now.status !== 'stopped') return;
  stopTrees();
  const abort = new AbortController();
  running = abort;
  const trees = new Map<LinkageMethod, LinkageTree>();
  const own = bound ? ownTree(state) : undefined;
  if (own !== undefined) trees.set(own.linkage, own);
  const show = (part: Partial<ScoreTrees>): void => {
    if (running === abort) useScoreTrees.setState(part);
  };
  useScoreTrees.setState({
    ...NOTHING,
    ...{ signature, of: open.episode, trees: new Map(trees), status: 'running' },
  });
  const first = selectLinkage(state);
  const order = [first, ...COMPARED.filter((linkage) => linkage !== first)];
  const missing = new Map<LinkageMethod, string>();
  try {
    await ctx.session.jobs.run(
      'Comparing linkages',
      async ({ signal, onProgress }) => {
        for (const [done, linkage] of order.entries()) {
          onProgress({ stage: linkage, done, total: order.length, unit: 'linkages' });
          if (trees.has(linkage)) continue;
          const result = await one({ linkage, constraints, lowest, signal });
          for (const tree of result.trees) trees.set(tree.linkage, tree);
          for (const { linkage: none, reason } of result.missing) missing.set(none, reason);
          show({ trees: new Map(trees), missing: new Map(missing) });
        }
      },
      { background: true, signal: abort.signal },
    );
    show({ status: 'ready' });
  } catch (error) {
    show({ status: 'stopped' });
    if (!(error instanceof CancelledError)) report(ctx, error);
  }
}

/** Stop what is on its way. */
export function stopTrees(): void {
  const stopped = running;
  running = undefined;
  stopped?.abort();
  if (stopped !== undefined && useScoreTrees.getState().status === 'running') {
    useScoreTrees.setState({ status: 'stopped' });
  }
}

function one(input: {
  readonly linkage: LinkageMethod;
  readonly constraints: TrackConstraints;
  readonly lowest: number;
  readonly signal: AbortSignal;
}) {
  const { linkage, constraints, lowest, signal } = input;
  return cluster.trees({ linkages: [linkage], constraints, floor: lowest }, undefined, signal);
}

/** The tree on the page. */
function ownTree(state: AppState): LinkageTree | undefined {
  const { clustering } = state;
  if (clustering === undefined) return undefined;
  const { tree, floor } = clustering.agglomeration;
  return { linkage: selectLinkage(state), items: clustering.items, tree, floor };
}
