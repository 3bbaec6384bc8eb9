import { agglomerate } from '../core/cluster/agglomerate.ts';
import { itemConstraints } from '../core/cluster/item-constraints.ts';
import type { ChainEngine, LinkageMethod, MatrixEngine } from '../core/cluster/types.ts';
import { AppError } from '../core/errors.ts';
import { isoSeconds } from '../core/export/input.ts';
import { SILENT_HOOKS } from '../core/job.ts';
import {
  ALL_USED,
  type Coverage,
  truthOfPresent,
  unusedInImport,
} from '../core/metrics/coverage.ts';
import { curveThresholds, type ScoreCurve, scoreCurve } from '../core/metrics/curves.ts';
import { startingLog } from '../core/moderation/adopt.ts';
import {
  type DecidedBy,
  decidedTruth,
  withoutDecisions,
} from '../core/moderation/decided-truth.ts';
import type { RankedEpisode } from '../core/pipeline/founder-tree.ts';
import {
  clusterEpisode,
  type PipelineOptions,
  type PipelineResult,
} from '../core/pipeline/pipeline.ts';
import { constraintsOf } from '../core/pipeline/stand.ts';
import { noteRefusal } from './kit/output.ts';
import { usageError } from './kit/program-error.ts';

/** Where the truth comes from. */
export type TruthFrom = 'file' | DecidedBy;

export interface ScoredEpisode {
  /** The clustering that is scored, once for each linkage. */
  readonly runs: readonly PipelineResult[];
  /** Track row → person; deleted tracks are left out. */
  readonly truth: ReadonlyMap<number, string>;
  readonly coverage: Coverage;
  /** What the truth is called in sentences. */
  readonly truthName: string;
}

export interface ScoreRequest {
  readonly parameters: PipelineOptions['parameters'];
  readonly linkages: readonly LinkageMethod[];
  /** Smallest threshold that will be cut at. */
  readonly lowest: number;
  readonly truthFrom: TruthFrom;
  /** False scores a clustering that knows nothing of names, locks and merges. */
  readonly withDecisions: boolean;
  readonly engine: ChainEngine & { readonly matrix: MatrixEngine };
}

/** Cluster an episode by each linkage, ready to be scored. */
export async function runForScores(
  imported: RankedEpisode,
  request: ScoreRequest,
): Promise<ScoredEpisode> {
  const { parameters, engine, truthFrom } = request;
  const engines = { matrix: engine.matrix, chain: engine };
  const log = startingLog(imported, isoSeconds(0));
  const base = await clusterEpisode(imported, { parameters, log, engines, hooks: SILENT_HOOKS });
  noteRefusal(base.metric);
  const named = truthFrom === 'file' ? imported.episode.truth : decided(base, truthFrom);
  if (named === undefined) {
    throw usageError('There is no truth.json beside the episode: name one with --truth FILE.');
  }
  const { tracks } = base.episode;
  const isDeleted = (row: number): boolean =>
    tracks.deleted[row] === 1 || base.decisions.deleted.has(row);
  const truth = truthOfPresent(named, isDeleted);
  const present = tracks.id.filter((_, row) => !isDeleted(row)).length;
  // What people decided agrees with itself: it is scored on a clustering that does not know it.
  const bound = request.withDecisions && truthFrom === 'file';
  const decisions = bound ? base.decisions : withoutDecisions(base.decisions);
  const rows = constraintsOf(base.episode, decisions, parameters);
  const constraints = itemConstraints(rows, base.pooled.items);
  const runs: PipelineResult[] = [];
  for (const linkage of request.linkages) {
    const deepEnough = (base.agglomeration?.floor ?? 0) <= request.lowest;
    if (bound && linkage === parameters.linkage && deepEnough) {
      runs.push(base);
      continue;
    }
    const tree = parameters.algorithm === 'agglomerative';
    const options = { method: linkage, constraints, floor: request.lowest };
    runs.push({
      ...base,
      decisions,
      constraints,
      // Another tree, of which nothing is held back.
      heldBack: { ...base.heldBack, changes: [] },
      parameters: { ...parameters, linkage },
      agglomeration: tree
        ? await agglomerate(base.pooled.vectors, options, engines, SILENT_HOOKS)
        : undefined,
    });
  }
  return {
    runs,
    truth,
    coverage: {
      scored: truth.size,
      tracks: present,
      ...(truthFrom === 'file' ? unusedInImport(imported.episode.report) : ALL_USED),
    },
    truthName: truthFrom === 'file' ? 'truth.json' : `the ${truthFrom} identities`,
  };
}

/** The curve of a run over all thresholds. @throws AppError `cli/usage` for a density algorithm */
export function curveOf(run: PipelineResult, truth: ReadonlyMap<number, string>): ScoreCurve {
  const { agglomeration, parameters, pooled, decisions } = run;
  const { linkage, min_cluster_size: minClusterSize } = parameters;
  if (agglomeration === undefined) {
    throw usageError(
      `${parameters.algorithm} has no tree to cut, so there are no curves. Leave --svg out, or take --algorithm agglomerative.`,
    );
  }
  const { tree, floor } = agglomeration;
  return scoreCurve({
    ...{ tree, truth, linkage, minClusterSize },
    items: pooled.items,
    groups: [...decisions.frozen, ...decisions.mustLink],
    thresholds: curveThresholds(tree, linkage, floor),
  });
}

function decided({ identitySet }: PipelineResult, by: DecidedBy): ReadonlyMap<number, string> {
  const { truth } = decidedTruth(identitySet.identities, by);
  if (truth.size > 0) return truth;
  throw new AppError(
    'score/nothing-decided',
    `no ${by} identity`,
    `No identity of this episode is ${by}, so there is nothing to score against. ${by === 'locked' ? 'Lock some, take --truth-from named,' : 'Name some,'} or give a truth with --truth FILE.`,
  );
}
