import type { ClusterParameters } from '../core/cluster/types.ts';
import { founderRuleIn } from '../core/episode/founder-rule.ts';
import { identityLookup } from '../core/episode/identity-lookup.ts';
import { pool } from '../core/episode/pool.ts';
import { tiedFaces, withSharpness } from '../core/identity/sharpness.ts';
import { startingLog } from '../core/moderation/adopt.ts';
import { clusteringPoint, holdsAt } from '../core/moderation/clustering-point.ts';
import { append } from '../core/moderation/log.ts';
import type { ImportedWithLog } from '../core/moderation/log-file-import.ts';
import { stepNotShown } from '../core/moderation/parted.ts';
import { saidParameters } from '../core/moderation/said-parameters.ts';
import { trackPrints } from '../core/moderation/track-prints.ts';
import { tracksUnder } from '../core/moderation/track-shape.ts';
import type { OperationLog } from '../core/moderation/types.ts';
import { writeReadableLog } from '../core/moderation/write-log-file.ts';
import { clusterEpisode, type PipelineResult } from '../core/pipeline/pipeline.ts';
import { pooledMap } from '../core/pooled-map.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import type { Kernel } from '../kernel/load-kernel.ts';
import { type MatchedRun, matchRun, type RunMatching } from './facebank/match-run.ts';
import { autoThreshold, type ChosenThreshold } from './kit/auto-threshold.ts';
import { withReadablePictures } from './kit/check-pictures.ts';
import { clusterHooks } from './kit/cluster-hooks.ts';
import { cropSharpness, DECODE_WIDTH, repJpeg } from './kit/images.ts';
import { cropOf, type LoadedEpisode } from './kit/load-episode.ts';
import { NullFile, type NullOptions } from './kit/null-file.ts';
import { note, progressLine } from './kit/output.ts';
import {
  type GivenParameters,
  type ParameterOptions,
  parametersOf,
} from './kit/parameter-options.ts';
import { ranked } from './kit/ranked.ts';
import { recommendEpisode, recommendResult } from './kit/recommend-episode.ts';

/** How a loaded episode is clustered. */
export interface ClusterOptions extends ParameterOptions, NullOptions, RunMatching {
  readonly format: 'text' | 'json';
  readonly recluster?: boolean;
  readonly minFaces?: number;
  readonly minQuality?: number;
}

/** A clustered episode: nothing is written yet. */
export interface ClusteredEpisode {
  readonly result: PipelineResult;
  readonly imported: ImportedWithLog;
  /** How the threshold was chosen. */
  readonly chosen: ChosenThreshold;
  /** What the data speak for, where the report tells it. */
  readonly recommendation: Recommendation | undefined;
  /** Who of a Facebank is in it, where one was named. */
  readonly matched: MatchedRun | undefined;
  readonly log: OperationLog;
  /** The history has steps that no file holds. */
  readonly isNews: boolean;
  readonly memory: NullFile | undefined;
}

export interface ClusterHow {
  readonly given: GivenParameters;
  readonly now: string;
  readonly engine: Kernel;
  /** What the history begins with beyond what lies beside the episode. */
  readonly more?:
    | ((
        log: OperationLog,
        imported: ImportedWithLog,
        parameters: ClusterParameters,
      ) => OperationLog)
    | undefined;
}

/** What a track needs not to be left out. */
export const floorOf = ({ minFaces = 0, minQuality = 0 }: ClusterOptions) => ({
  minFaces,
  minQuality,
});

/** Cluster a loaded episode by what the options say and what people decided. */
export async function clusterLoaded(
  loaded: Pick<LoadedEpisode, 'imported' | 'files' | 'stamps' | 'memory'>,
  options: ClusterOptions,
  { given, now, engine, more = (log) => log }: ClusterHow,
): Promise<ClusteredEpisode> {
  const parameters = parametersOf(given, loaded.imported.episode.parameters);
  const imported = await ranked(await measureSharpness(loaded), engine);
  const memory = await NullFile.open(options.null);
  const judged = { parameters, engine, withDecisions: true, memory };
  const chosen = await autoThreshold(
    options,
    parameters,
    async () => (await recommendEpisode(imported, judged)).recommendation,
  );
  sayParted(imported);
  const beside = startingLog(imported, now);
  const known = more(beside, imported, chosen.parameters);
  const asked = options.recluster === true ? clusteredAgain(known, chosen.parameters, now) : known;
  const cluster = (history: OperationLog) =>
    clusterEpisode(imported, {
      parameters: chosen.parameters,
      log: history,
      engines: { matrix: engine.matrix, chain: engine },
      hooks: clusterHooks(),
      floor: floorOf(options),
    });
  const bare = await cluster(asked);
  const matched = await matchRun(options, imported, bare, asked, { engine, now });
  const log = matched?.log ?? asked;
  const result = log === asked ? bare : await cluster(log);
  sayFloor(result);
  const recommendation =
    options.format === 'text'
      ? (chosen.recommendation ?? (await recommendResult(result, engine, memory)))
      : undefined;
  const isNews = log !== beside;
  return { result, imported, chosen, recommendation, matched, log, isNews, memory };
}

/** An identities.json that is older than its history is brought up to it here. */
function sayParted({ episode, log }: ImportedWithLog): void {
  const { imported } = episode;
  if (imported === undefined || log === undefined) return;
  const { track } = identityLookup(tracksUnder(episode, log));
  const step = stepNotShown(log, imported.identities, track);
  if (step === undefined) return;
  note(
    `identities.json did not show the last step of the history beside it (step ${step.seq}: ${step.text}): it is written as the history says.`,
  );
}

/** Below the floor of a tree that memory ended no two clusters are joined. */
function sayFloor({ agglomeration, parameters }: PipelineResult): void {
  const floor = agglomeration?.floor ?? 0;
  if (floor <= parameters.cluster_thresh) return;
  note(
    `there was not enough memory to compare all tracks: exact above ${floor.toFixed(3)} only, and what is less alike stays apart. Leave out short tracks, or use average linkage, which needs less.`,
  );
}

/** The log with the step that takes what is held back; the log itself when nothing is. */
function clusteredAgain(
  log: OperationLog,
  parameters: ClusterParameters,
  now: string,
): OperationLog {
  if (!holdsAt(log, clusteringPoint(log), parameters)) return log;
  const { cluster_thresh: to } = parameters;
  const said = saidParameters(parameters);
  return append(log, { type: 'threshold', from: to, to }, { at: now, said });
}

/** The text of a history. @throws AppError `log/unreadable` */
export function historyOf(
  { episode: { epId, runId }, embeddings }: ImportedWithLog,
  { episode }: PipelineResult,
  log: OperationLog,
): string {
  const prints = trackPrints(log, episode, pool(episode, embeddings, 'mean'));
  return writeReadableLog({ epId, runId, log, prints, founders: founderRuleIn(episode) });
}

/** Fill in the sharpness of the faces that would otherwise tie for representative. */
export async function measureSharpness(
  loaded: Pick<LoadedEpisode, 'imported' | 'files' | 'stamps' | 'memory'>,
): Promise<ImportedWithLog> {
  const { imported } = loaded;
  const episode = await withReadablePictures(loaded, imported.episode);
  const rows = tiedFaces(episode);
  const onDone = progressLine('measuring sharpness', 'silent');
  let done = 0;
  const values = await pooledMap([...rows], DECODE_WIDTH, async (row) => {
    const value = await cropSharpness(cropOf(loaded, episode, row));
    onDone(++done, rows.length);
    return value;
  });
  return { ...imported, episode: withSharpness(episode, rows, Float32Array.from(values)) };
}

/** Pictures of the identities, by id. */
export async function representatives(
  loaded: Pick<LoadedEpisode, 'imported' | 'files' | 'stamps' | 'memory'>,
  result: PipelineResult,
): Promise<Map<string, Uint8Array>> {
  const { identities } = result.identitySet;
  const onDone = progressLine('drawing thumbnails', 'silent');
  let done = 0;
  const jpegs = await pooledMap(identities, DECODE_WIDTH, async ({ canonicalFace }) => {
    const jpeg = await repJpeg(cropOf(loaded, result.episode, canonicalFace));
    onDone(++done, identities.length);
    return jpeg;
  });
  return new Map(
    identities.flatMap(({ id }, i) => {
      const jpeg = jpegs[i];
      return jpeg === undefined ? [] : [[id, jpeg] as const];
    }),
  );
}
