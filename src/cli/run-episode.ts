import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import type { ClusterParameters } from '../core/cluster/types.ts';
import { founderRuleIn } from '../core/episode/founder-rule.ts';
import { identityLookup } from '../core/episode/identity-lookup.ts';
import { pool } from '../core/episode/pool.ts';
import { AppError } from '../core/errors.ts';
import { buildExport } from '../core/export/build-export.ts';
import { type ExportProfile, repPath } from '../core/export/spelling.ts';
import { tiedFaces, withSharpness } from '../core/identity/sharpness.ts';
import { SILENT_HOOKS } from '../core/job.ts';
import { startingLog } from '../core/moderation/adopt.ts';
import { clusteringPoint, holdsAt } from '../core/moderation/clustering-point.ts';
import { append } from '../core/moderation/log.ts';
import { LOG_FILE_NAME, writeReadableLog } from '../core/moderation/log-file.ts';
import type { ImportedWithLog } from '../core/moderation/log-file-import.ts';
import { stepNotShown } from '../core/moderation/parted.ts';
import { saidParameters } from '../core/moderation/said-parameters.ts';
import { trackPrints } from '../core/moderation/track-prints.ts';
import { tracksUnder } from '../core/moderation/track-shape.ts';
import type { OperationLog } from '../core/moderation/types.ts';
import { clusterEpisode, type PipelineResult } from '../core/pipeline/pipeline.ts';
import { pooledMap } from '../core/pooled-map.ts';
import type { Recommendation } from '../core/suggest/types.ts';
import { type MatchedRun, matchRun, type RunMatching } from './facebank/match-run.ts';
import { autoThreshold, type ChosenThreshold } from './kit/auto-threshold.ts';
import { withReadablePictures } from './kit/check-pictures.ts';
import { loadEngine } from './kit/engines.ts';
import type { EpisodeOptions } from './kit/episode-options.ts';
import { cropSharpness, DECODE_WIDTH, repJpeg } from './kit/images.ts';
import { refuseLinks } from './kit/links.ts';
import type { LoadedEpisode } from './kit/load-episode.ts';
import { cropOf, isMirrored, pictureHome, refuseNothing, refuseStale } from './kit/load-episode.ts';
import { NullFile, type NullOptions } from './kit/null-file.ts';
import { foreignIdentities, wouldBeGone } from './kit/other-episode.ts';
import { note, progressLine } from './kit/output.ts';
import {
  type GivenParameters,
  type ParameterOptions,
  parametersOf,
} from './kit/parameter-options.ts';
import { ranked } from './kit/ranked.ts';
import { recommendEpisode, recommendResult } from './kit/recommend-episode.ts';
import { type PlannedFile, writeAtomically } from './kit/write-atomically.ts';

const UNTOUCHED = 'identities.json was left as it was.';

/** Options of `episode-run` as commander hands them over. */
export interface EpisodeRunOptions
  extends EpisodeOptions,
    ParameterOptions,
    NullOptions,
    RunMatching {
  readonly cluster?: boolean;
  readonly out?: string;
  readonly profile: ExportProfile;
  readonly format: 'text' | 'json';
  readonly now?: string;
  readonly dryRun?: boolean;
  readonly trackVectors?: boolean;
  readonly recluster?: boolean;
  readonly minFaces?: number;
  readonly minQuality?: number;
}

/** A finished run: what was computed and which files it wrote (or would have written). */
export interface EpisodeRun {
  readonly result: PipelineResult;
  readonly wrote: readonly string[];
  readonly now: string;
  /** How the threshold was chosen. */
  readonly chosen: ChosenThreshold;
  /** What the data speak for, where the report tells it. */
  readonly recommendation: Recommendation | undefined;
  /** Who of a Facebank is in it, where one was named. */
  readonly matched: MatchedRun | undefined;
}

/** Cluster a loaded episode and write the results, all or nothing. */
export async function runEpisode(
  loaded: LoadedEpisode,
  options: EpisodeRunOptions,
  { given, now }: { readonly given: GivenParameters; readonly now: string },
): Promise<EpisodeRun> {
  refuseNothing(loaded.imported.episode);
  const root = options.out === undefined ? loaded.root : resolve(options.out);
  // Before anything is computed in vain.
  const decided = ['identities.json', LOG_FILE_NAME].map((name) => placed(name, loaded, options));
  mindForeign(loaded, decided, options.out === undefined);
  if (options.dryRun !== true) {
    await refuseLinks(root, decided, UNTOUCHED);
    if (options.out === undefined) refuseUnread(loaded, decided);
  }
  const parameters = parametersOf(given, loaded.imported.episode.parameters);
  const engine = await loadEngine(options.engine);
  const imported = await ranked(await measureSharpness(loaded), engine);
  const memory = await NullFile.open(options.null);
  const judged = { parameters, engine, withDecisions: true, memory };
  const chosen = await autoThreshold(
    options,
    parameters,
    async () => (await recommendEpisode(imported, judged)).recommendation,
  );
  sayParted(imported);
  const known = startingLog(imported, now);
  const asked = options.recluster === true ? clusteredAgain(known, chosen.parameters, now) : known;
  const cluster = (history: OperationLog) =>
    clusterEpisode(imported, {
      parameters: chosen.parameters,
      log: history,
      engines: { matrix: engine.matrix, chain: engine },
      hooks: { ...SILENT_HOOKS, now: () => performance.now() },
      floor: { minFaces: options.minFaces ?? 0, minQuality: options.minQuality ?? 0 },
    });
  const bare = await cluster(asked);
  const matched = await matchRun(options, imported, bare, asked, { engine, now });
  const log = matched?.log ?? asked;
  const result = log === asked ? bare : await cluster(log);
  const recommendation =
    options.format === 'text'
      ? (chosen.recommendation ?? (await recommendResult(result, engine, memory)))
      : undefined;
  const run = { result, now, chosen, recommendation, matched };
  const files = buildExport(
    { ...result, now, thresholdOrigin: chosen.origin },
    {
      profile: options.profile,
      reps: await representatives(loaded, result),
      ...(options.trackVectors === true ? { pooled: result.plain } : {}),
      ...(log === known ? {} : { log: historyOf(imported, result, log) }),
    },
  );
  const planned = commitLast(
    [
      ...files,
      ...(log === known ? [] : await setAside(loaded)),
      ...(await keptIdentities(loaded, options, root)),
    ].map((file) => ({
      ...file,
      path: placed(file.path, loaded, options),
    })),
  );
  if (options.dryRun === true) {
    return { ...run, wrote: planned.map((file) => join(root, file.path)) };
  }
  const wrote = await writeAtomically(root, planned, {
    command: 'episode-run',
    untouched: UNTOUCHED,
    remove: await stalePictures(root, loaded, options, planned),
    confirm: () => (options.out === undefined ? refuseStale(loaded, planned) : Promise.resolve()),
  });
  await memory?.save();
  return { ...run, wrote };
}

/**
 * Decisions that lie there but were not read, because a single file was named, are not written over.
 * @throws AppError `cli/not-read`
 */
function refuseUnread({ root, files }: LoadedEpisode, decided: readonly string[]): void {
  const unread = decided.find((path) => !files.has(path) && existsSync(join(root, path)));
  if (unread === undefined) return;
  const path = join(root, unread);
  throw new AppError(
    'cli/not-read',
    `${path} is there, but was not read`,
    `${path} holds decisions that were not read, because --episode names a single file. ${UNTOUCHED} Name the folder ${root} with --episode, or write elsewhere with --out.`,
    { place: { file: path } },
  );
}

/**
 * Decisions of another episode are not taken over; say so, unless they would be written over.
 * @throws AppError `cli/other-episode`
 */
function mindForeign(loaded: LoadedEpisode, decided: readonly string[], inPlace: boolean): void {
  const foreign = foreignIdentities(loaded);
  if (foreign === undefined) return;
  const { path, told, text } = foreign;
  if (!inPlace || !decided.includes(path)) note(text);
  else throw wouldBeGone(path, told, loaded.imported.episode.epId);
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

/** A history of which not everything could be read is kept beside the one that replaces it. */
async function setAside({ imported, replaced }: LoadedEpisode): Promise<readonly PlannedFile[]> {
  const lost = imported.episode.report.remarks.some(({ code }) => code.startsWith('log/'));
  if (!lost || replaced.log === undefined) return [];
  return [{ path: `${LOG_FILE_NAME}.bak`, bytes: await replaced.log.bytes() }];
}

/**
 * Likewise an identities.json that looks damaged, or is written in another schema from now on: what was not
 * understood of it, or has no place in the other, would be gone. One that was kept before stays, too.
 */
async function keptIdentities(
  loaded: LoadedEpisode,
  options: EpisodeRunOptions,
  root: string,
): Promise<readonly PlannedFile[]> {
  const { identities, damaged } = loaded.replaced;
  const schema = loaded.imported.episode.imported?.dialect;
  const turned = schema !== undefined && schema !== options.profile;
  if (identities === undefined || !(damaged || turned)) return [];
  const bytes = await identities.bytes();
  let path = 'identities.json.bak';
  for (let n = 2; await isOther(join(root, placed(path, loaded, options)), bytes); n++) {
    path = `identities.json.${n}.bak`;
  }
  const why = turned
    ? ` It was not in ${SCHEMAS[options.profile]}, which is written now (--profile ${options.profile}).`
    : '';
  note(`identities.json as it was is kept beside the new one, as ${path}.${why}`);
  return [{ path, bytes }];
}

const SCHEMAS = {
  spec: "the specification's schema",
  pipeline: "the pipeline's own schema",
} as const;

/** True for a file that is there and holds something else. */
async function isOther(path: string, bytes: Uint8Array): Promise<boolean> {
  const there = await readFile(path).catch(() => undefined);
  return there === undefined ? existsSync(path) : !there.equals(bytes);
}

function historyOf(
  { episode: { epId, runId }, embeddings }: ImportedWithLog,
  { episode }: PipelineResult,
  log: OperationLog,
): string {
  const prints = trackPrints(log, episode, pool(episode, embeddings, 'mean'));
  return writeReadableLog({ epId, runId, log, prints, founders: founderRuleIn(episode) });
}

/** Where a file of the export goes: flat below --out, into the layout's folders otherwise. */
function placed(path: string, loaded: LoadedEpisode, options: EpisodeRunOptions): string {
  if (options.out !== undefined) return path;
  if (path.startsWith('thumbs/')) return pictureHome(loaded, path);
  return posix.join(path === 'tracks.npy' ? loaded.embeds : loaded.manifests, path);
}

/** identities.json refers to the others, so it is renamed into place last. */
function commitLast(files: readonly PlannedFile[]): PlannedFile[] {
  const last = (file: PlannedFile) => (file.path.endsWith('identities.json') ? 1 : 0);
  return [...files].sort((a, b) => last(a) - last(b));
}

/** Pictures of identities that are no more, relative to the root; nothing else goes. */
async function stalePictures(
  root: string,
  loaded: LoadedEpisode,
  options: EpisodeRunOptions,
  planned: readonly PlannedFile[],
): Promise<string[]> {
  const inPlace = options.out === undefined;
  const model = repPath('id', options.profile);
  const thumbs = posix.dirname(posix.dirname(inPlace ? pictureHome(loaded, model) : model));
  // The mirror has the pipeline's own pictures in the same folder.
  const ours = inPlace && isMirrored(loaded.manifests) ? OWN_FOLDERS[options.profile] : REP_FOLDER;
  const current = new Set(planned.map(({ path }) => path));
  const entries = await readdir(join(root, thumbs), { withFileTypes: true }).catch(() => []);
  const stale: string[] = [];
  for (const entry of entries) {
    const picture = posix.join(thumbs, entry.name, 'rep.jpg');
    if (!entry.isDirectory() || !ours.test(entry.name) || current.has(picture)) continue;
    const own = join(root, thumbs, entry.name);
    // One that cannot be read is left as it is.
    const inside = await readdir(own, { withFileTypes: true }).catch(() => []);
    if (inside.length === 1 && inside[0]!.name === 'rep.jpg' && inside[0]!.isFile()) {
      stale.push(picture);
    }
  }
  return stale;
}

/** Fill in the sharpness of the faces that would otherwise tie for representative. */
async function measureSharpness(loaded: LoadedEpisode): Promise<ImportedWithLog> {
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

async function representatives(
  loaded: LoadedEpisode,
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

const REP_FOLDER = /^(identity-\d+|id_\d+)$/;
const OWN_FOLDERS = { spec: /^identity-\d+$/, pipeline: /^id_\d+$/ } as const;
