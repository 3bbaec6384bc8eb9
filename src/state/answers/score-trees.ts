import { create } from 'zustand';
import type { LinkageTree } from '../../../workers/cluster/types.ts';
import { cluster } from '../../bridge/cluster.ts';
import { DEFAULT_FLOOR } from '../../core/cluster/agglomerate.ts';
import type { LinkageMethod } from '../../core/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { CancelledError } from '../../core/errors.ts';
import { withoutDecisions } from '../../core/identity/decided-truth.ts';
import { clusteringSignature } from '../../core/pipeline/stand.ts';
import type { JobContext } from '../lib/jobs.ts';
import { Question } from '../lib/question.ts';
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
  /** The episode that the trees are of. */
  readonly of: Episode | undefined;
  readonly trees: ReadonlyMap<LinkageMethod, LinkageTree>;
  /** Linkages that cannot be had, with the reason. */
  readonly missing: ReadonlyMap<LinkageMethod, string>;
  readonly status: 'idle' | 'running' | 'ready' | 'stopped';
}

export const useScoreTrees = create<ScoreTrees>(() => ({
  of: undefined,
  trees: new Map(),
  missing: new Map(),
  status: 'idle',
}));

const question = new Question<Partial<ScoreTrees>>();

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
export function refreshTrees(ctx: Context, bound: boolean): void {
  const state = ctx.get();
  const target = wanted(state, bound);
  if (target === undefined) {
    stopTrees();
    return;
  }
  const { open, constraints, lowest, signature } = target;
  const trees = new Map<LinkageMethod, LinkageTree>();
  const missing = new Map<LinkageMethod, string>();
  const own = bound ? ownTree(state) : undefined;
  if (own !== undefined) trees.set(own.linkage, own);
  const first = selectLinkage(state);
  const order = [first, ...COMPARED.filter((linkage) => linkage !== first)];
  const known = () => ({ of: open.episode, trees: new Map(trees), missing: new Map(missing) });
  const askAll = async ({ signal, onProgress }: JobContext) => {
    for (const [done, linkage] of order.entries()) {
      onProgress({ stage: linkage, done, total: order.length, unit: 'linkages' });
      if (trees.has(linkage)) continue;
      const request = { linkages: [linkage], constraints, floor: lowest };
      const result = await cluster.trees(request, undefined, signal);
      if (signal.aborted) throw new CancelledError();
      for (const tree of result.trees) trees.set(tree.linkage, tree);
      for (const { linkage: none, reason } of result.missing) missing.set(none, reason);
      useScoreTrees.setState(known());
    }
    return known();
  };
  question.put({
    key: [signature, open.episode],
    ask: (signal) => {
      useScoreTrees.setState({ ...known(), status: 'running' });
      return ctx.session.jobs.run('Comparing linkages', askAll, { background: true, signal });
    },
    told: (all) => useScoreTrees.setState({ ...all, status: 'ready' }),
    failed: (error) => {
      stopTrees();
      report(ctx, error);
    },
  });
}

/** Stop what is on its way. */
export function stopTrees(): void {
  question.stop();
  if (useScoreTrees.getState().status === 'running') useScoreTrees.setState({ status: 'stopped' });
}

/** The tree on the page. */
function ownTree(state: AppState): LinkageTree | undefined {
  const { clustering } = state;
  if (clustering === undefined) return undefined;
  const { tree, floor } = clustering.agglomeration;
  return { linkage: selectLinkage(state), items: clustering.items, tree, floor };
}
