import { create } from 'zustand';
import type { LinkageTree } from '../../../workers/cluster/types.ts';
import { cluster } from '../../bridge/cluster.ts';
import { cut, cutHeight } from '../../core/cluster/cut.ts';
import { DEFAULT_FLOOR } from '../../core/cluster/limits.ts';
import type { ClusterParameters, LinkageMethod } from '../../core/cluster/types.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { identityLookup } from '../../core/episode/identity-lookup.ts';
import { CancelledError } from '../../core/errors.ts';
import { formIdentities } from '../../core/identity/form.ts';
import type { Identity, IdentitySet } from '../../core/identity/types.ts';
import type { JobHooks } from '../../core/job.ts';
import {
  ALL_USED,
  type Coverage,
  truthOfPresent,
  type Unused,
  unusedInImport,
} from '../../core/metrics/coverage.ts';
import { curveThresholds, type ScoreCurve, scoreCurveSteps } from '../../core/metrics/curves.ts';
import { scorePartition } from '../../core/metrics/score.ts';
import {
  type DecidedTruth,
  decidedTruth,
  withoutDecisions,
} from '../../core/moderation/decided-truth.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { asConstraints, clusteringSignature } from '../../core/pipeline/stand.ts';
import { inTurns } from '../lib/in-turns.ts';
import type { JobContext } from '../lib/jobs.ts';
import { memoLast } from '../lib/memo.ts';
import { Question } from '../lib/question.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState, OpenEpisode } from '../lib/types.ts';
import type { TruthSource, TruthState } from '../library/truth-state.ts';
import type { TruthRecord } from '../persistence/truth.ts';
import { selectLinkage, selectResult } from '../views/clustered.ts';
import { selectEnforcedPairs } from '../views/same-frame.ts';
import { selectDecisions, selectIdentitySet } from '../views/selectors.ts';
import { selectAppliedSet } from '../views/threshold-diff.ts';

/** A truth file's statements as track rows. */
export interface FileTruth {
  readonly name: string;
  readonly truth: ReadonlyMap<number, string>;
  readonly unused: Unused;
  /** Dropped by a person, not imported with the episode. */
  readonly dropped: boolean;
}

/** Everything that could be scored against. */
export interface TruthChoices {
  readonly file: FileTruth | undefined;
  readonly locked: DecidedTruth;
  readonly named: DecidedTruth;
}

/** What is scored against. */
export interface Scoring {
  readonly source: TruthSource;
  /** What the truth is called in sentences: "truth.json", "your 6 locked identities". */
  readonly name: string;
  /** Track row → person, of tracks that are not deleted. */
  readonly truth: ReadonlyMap<number, string>;
  readonly coverage: Coverage;
  /** True when what is scored knows the decisions; never against those decisions themselves. */
  readonly bound: boolean;
}

const fileOf = memoLast(
  (episode: Episode, base: Episode, dropped: TruthRecord | undefined): FileTruth | undefined => {
    if (dropped !== undefined) {
      const { track } = identityLookup(episode);
      const rows = dropped.entries.map(([id, person]) => [track(id), person] as const);
      const truth = new Map(rows.filter(([row]) => row >= 0));
      return { name: dropped.name, truth, unused: dropped.unused, dropped: true };
    }
    if (base.truth === undefined) return undefined;
    const unused = unusedInImport(base.report);
    return { name: 'truth.json', truth: base.truth, unused, dropped: false };
  },
);

const NO_IDENTITIES: readonly Identity[] = [];
const lockedOf = memoLast((identities: readonly Identity[]) => decidedTruth(identities, 'locked'));
const namedOf = memoLast((identities: readonly Identity[]) => decidedTruth(identities, 'named'));
const choicesOf = memoLast(
  (file: FileTruth | undefined, locked: DecidedTruth, named: DecidedTruth): TruthChoices => ({
    file,
    locked,
    named,
  }),
);

/** What could be scored against; undefined without an episode. */
export function selectTruthChoices(state: AppState, truth: TruthState): TruthChoices | undefined {
  const { open } = state;
  if (open === undefined) return undefined;
  const dropped = truth.key === open.key ? truth.dropped : undefined;
  // As they were applied: what is named takes tracks in while the slider moves.
  const set = selectAppliedSet(state) ?? selectIdentitySet(state);
  const identities = set?.identities ?? NO_IDENTITIES;
  const file = fileOf(open.episode, open.base, dropped);
  return choicesOf(file, lockedOf(identities), namedOf(identities));
}

const scoringOf = memoLast(
  (
    { episode }: OpenEpisode,
    decisions: FoldedDecisions,
    choices: TruthChoices,
    source: TruthSource,
    withDecisions: boolean,
  ): Scoring | undefined => {
    const { tracks } = episode;
    const isDeleted = (row: number): boolean =>
      tracks.deleted[row] === 1 || decisions.deleted.has(row);
    const present = tracks.id.filter((_, row) => !isDeleted(row)).length;
    const of = (truth: ReadonlyMap<number, string>, unused: Unused) => {
      const usable = truthOfPresent(truth, isDeleted);
      return { truth: usable, coverage: { scored: usable.size, tracks: present, ...unused } };
    };
    if (source === 'file') {
      const { file } = choices;
      if (file === undefined) return undefined;
      const bound = withDecisions;
      return { source, name: file.name, bound, ...of(file.truth, file.unused) };
    }
    const { identities, truth } = choices[source];
    const which = source === 'named' && choices.locked.identities > 0 ? 'named or locked' : source;
    const name = `your ${identities} ${which} ${identities === 1 ? 'identity' : 'identities'}`;
    return { source, name, bound: false, ...of(truth, ALL_USED) };
  },
);

/** What is scored against; undefined while nobody has said who is who. */
export function selectScoring(state: AppState, truth: TruthState): Scoring | undefined {
  const { open } = state;
  const decisions = selectDecisions(state);
  const choices = selectTruthChoices(state, truth);
  if (open === undefined || decisions === undefined || choices === undefined) return undefined;
  const own = truth.key === open.key ? truth.source : undefined;
  const source = own ?? 'file';
  return scoringOf(open, decisions, choices, source, truth.withDecisions);
}

const freeSetOf = memoLast(
  (
    { episode, summaries }: OpenEpisode,
    decisions: FoldedDecisions,
    { tree, items, linkage }: LinkageTree,
    parameters: ClusterParameters,
  ): IdentitySet => {
    const { labels, count } = cut(tree, cutHeight(linkage, parameters.cluster_thresh));
    // Variances are not shown here.
    const clusters = { items, labels, count, resultant: new Float32Array(count).fill(1) };
    const form = { episode, summaries, clusters, parameters: { ...parameters, linkage } };
    return formIdentities({ ...form, decisions: withoutDecisions(decisions) });
  },
);

/**
 * The identities that are scored at this cut: those of the page, or those that the tree gives
 * without decisions; undefined while there is none of the kind.
 */
export function selectScoredSet(
  state: AppState,
  { bound }: Scoring,
  free: LinkageTree | undefined,
): IdentitySet | undefined {
  if (bound) return selectIdentitySet(state);
  const { open, parameters } = state;
  const decisions = selectDecisions(state);
  if (open === undefined || decisions === undefined || free === undefined) return undefined;
  if (parameters.algorithm !== 'agglomerative') return undefined;
  return freeSetOf(open, decisions, free, parameters);
}

export const scoreSet = memoLast(
  ({ byTrack }: IdentitySet, { truth }: Scoring, threshold: number) =>
    scorePartition(byTrack, truth, threshold),
);

interface KnownCurve {
  readonly truth: ReadonlyMap<number, string>;
  readonly least: number;
  readonly groups: readonly Int32Array[];
  readonly curve: ScoreCurve;
}
const known = new WeakMap<LinkageTree['tree'], KnownCurve>();
const NO_GROUPS: readonly Int32Array[] = [];

/** Merges at which a curve is worked out: at more it has more points than a screen, and holds a million figures. */
export const MOST_SAMPLES = 2_000;

/** Scores of a tree over all thresholds, made while the page goes on; remembered with the tree. */
export async function curveOfTree(
  { tree, items, linkage, floor }: LinkageTree,
  { truth, bound }: Scoring,
  { decisions, least }: { readonly decisions: FoldedDecisions; readonly least: number },
  hooks: JobHooks,
): Promise<ScoreCurve> {
  const groups = bound ? groupsOf(decisions) : NO_GROUPS;
  const last = known.get(tree);
  if (last?.truth === truth && last.least === least && last.groups === groups) return last.curve;
  const thresholds = curveThresholds(tree, linkage, floor, MOST_SAMPLES);
  const steps = scoreCurveSteps({
    tree,
    items,
    truth,
    linkage,
    minClusterSize: least,
    groups,
    thresholds,
  });
  const curve = await inTurns(steps, hooks);
  known.set(tree, { truth, least, groups, curve });
  return curve;
}

const groupsOf = memoLast(({ frozen, mustLink }: FoldedDecisions): readonly Int32Array[] => [
  ...frozen,
  ...mustLink,
]);

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

/** Answers of the worker that follow from the page: a store of their own, so that no act and no file knows them. */
export const useScoreTrees = create<ScoreTrees>(() => ({
  of: undefined,
  trees: new Map(),
  missing: new Map(),
  status: 'idle',
}));

const question = new Question<Partial<ScoreTrees>>();

/** What trees have to be made from now; undefined while there is no clustering to compare with. */
function wanted(state: AppState, bound: boolean) {
  const { open, engineChoice, clustering } = state;
  const decisions = selectDecisions(state);
  if (open === undefined || decisions === undefined || clustering.type !== 'ready')
    return undefined;
  const { result, with: made } = clustering.shown;
  const constraints = asConstraints(
    bound ? decisions : withoutDecisions(decisions),
    selectEnforcedPairs(state),
  );
  const { floor } = result.agglomeration;
  const lowest = floor > 0 ? floor : DEFAULT_FLOOR;
  // Whichever linkage the page shows, all of them are compared.
  const any = { ...made, linkage: 'average' as const };
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
  const clustering = selectResult(state);
  if (clustering === undefined) return undefined;
  const { tree, floor } = clustering.agglomeration;
  return { linkage: selectLinkage(state), items: clustering.items, tree, floor };
}
