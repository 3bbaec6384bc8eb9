import { handedOver } from '../../bridge/calls.ts';
import { together } from '../../bridge/together.ts';
import type { Episode, EpisodePart } from '../../core/episode/episode.ts';
import { CancelledError } from '../../core/errors.ts';
import { plannedCrops } from '../../core/export/crop-files.ts';
import { episodeFiles } from '../../core/export/episode-files.ts';
import { isoSeconds } from '../../core/export/input.ts';
import type { StreamedFile, VectorRows } from '../../core/export/streamed-file.ts';
import { pushAll } from '../../core/many.ts';
import { appliedEntries } from '../../core/moderation/log.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { groundOf } from '../../core/pipeline/stand.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import { partState } from '../../core/together/part-state.ts';
import { targetsIn, wordsOfParts } from '../../core/together/targets.ts';
import { partFolder } from '../../core/together/track-prefix.ts';
import type { ExportOptions } from '../lib/export-options.ts';
import type { JobContext } from '../lib/jobs.ts';
import { readPart, readPartRows, type StoredPart } from '../persistence/parts.ts';
import { readVectorRun, storedVectors } from '../persistence/vectors.ts';
import {
  type ExportPlan,
  type ExportState,
  inMemory,
  picture,
  planEpisode,
  readCrops,
  sinceOf,
} from './export-plan.ts';

/** Rough bytes of a row of faces.jsonl, for progress alone. */
const FACE_BYTES = 290;
const NO_VECTORS = { n: 0, d: 0, data: new Float32Array(0) };

/**
 * Plan what is written of several episodes that are one: of all of them what an episode has, and the files of each
 * in a folder of its own, as the command line does. Each is given the identities that it has among all by a
 * clustering of it alone; one of them is in memory at a time.
 */
export async function planParts(
  state: ExportState,
  options: ExportOptions,
  job: JobContext,
): Promise<ExportPlan> {
  const parts = state.open.episode.parts ?? [];
  const whole = await planEpisode(state, { ...options, episodeFiles: false }, job);
  const at = isoSeconds(state.record.importedAt ?? 0);
  const said = await saidInParts(state, parts, at);
  const missing = { ...whole.missing };
  const unlike: string[] = [];
  const small: StreamedFile[] = [];
  const large: ((index: number) => AsyncGenerator<StreamedFile | undefined>)[] = [];
  try {
    for (const [index, part] of parts.entries()) {
      // Its vectors are of another model: it has no identities.
      if (part.isAside) continue;
      const told = nth(job, index + 1, parts.length);
      const made = await planPart(state, options, { index, part, at, said }, told);
      pushAll(small, made.files);
      missing.thumbs += made.missing;
      if (made.isUnlike) unlike.push(part.epId);
      if (options.episodeFiles) large.push(() => filesOfPart(state, options, made));
    }
  } finally {
    together.close();
  }
  const { d } = state.record.vectors;
  const rows = state.open.episode.faces.count * (FACE_BYTES + 4 * d);
  return {
    paths: [...whole.paths, ...small.map(({ path }) => path)],
    size:
      whole.size +
      small.reduce((sum, { size }) => sum + size, 0) +
      (options.episodeFiles ? rows : 0),
    ...{ missing, unlike },
    async *files() {
      yield* whole.files();
      yield* small;
      for (const [index, files] of large.entries()) {
        for await (const file of files(index)) {
          if (file === undefined) missing.crops += 1;
          else yield file;
        }
      }
    },
  };
}

/** Who is whom by what the episodes say by themselves. */
async function saidInParts({ record }: ExportState, parts: readonly EpisodePart[], at: string) {
  const anchors = [];
  for (const index of parts.keys()) {
    const { ground } = partState(withVectors(await readPart(record, index)), at);
    anchors.push(ground.decisions.anchors);
  }
  return wordsOfParts(parts, anchors);
}

const withVectors = (part: StoredPart) => ({ ...part, embeddings: NO_VECTORS });

/** One of the episodes, and what is to be known to split it off. */
interface Place {
  readonly index: number;
  readonly part: EpisodePart;
  readonly at: string;
  readonly said: ReturnType<typeof wordsOfParts>;
}

/** What came of it. */
interface MadePart {
  readonly place: Place;
  /** Its whole history. */
  readonly log: OperationLog;
  readonly files: readonly StreamedFile[];
  /** Pictures that could not be read. */
  readonly missing: number;
  readonly isUnlike: boolean;
}

async function planPart(
  state: ExportState,
  { profile, thumbs, trackVectors, csv, log: wantsLog }: ExportOptions,
  place: Place,
  { signal, onProgress }: JobContext,
): Promise<MadePart> {
  const { open, record, parameters } = state;
  const { index, part, at, said } = place;
  if (signal.aborted) throw new CancelledError();
  onProgress({ stage: `identities of ${part.epId}`, done: 0, total: 0, unit: 'files' });
  const stored = await readPart(record, index);
  const imported = { ...stored, episode: measuredAs(stored.episode, open.base, part) };
  const targets = targetsIn(part, { ...state, episode: open.episode }, said);
  const request = { imported, at, targets, parameters, now: lastStep(state), jointId: record.epId };
  const vectors = handedOver(await readVectorRun(record, part.vectors));
  const answer = await together.split(request, vectors, onProgress, signal);
  let done = 0;
  const jpegs = await pooledMap(thumbs ? answer.faces : [], 4, async ({ id, face }) => {
    if (signal.aborted) throw new CancelledError();
    const jpeg = face < 0 ? undefined : await picture(record, part.faces.start + face);
    done++;
    onProgress({ stage: 'thumbnails', done, total: answer.faces.length, unit: 'files' });
    return jpeg === undefined ? undefined : ([id, jpeg] as const);
  });
  const reps = new Map(jpegs.filter((one) => one !== undefined));
  const since = sinceOf(state);
  const files = await together.files({
    ...{ profile, reps, trackVectors, csv, log: wantsLog },
    now: isoSeconds(Date.now()),
    since,
  });
  return {
    ...{ place, log: answer.log },
    files: files.map((file) => inMemory({ ...file, path: pathIn(part, file.path) })),
    missing: thumbs ? answer.faces.length - reps.size : 0,
    isUnlike: answer.unlike.length > 0,
  };
}

const pathIn = ({ epId }: EpisodePart, path: string): string => `${partFolder(epId)}/${path}`;

/**
 * When the history ends: the steps that give an episode what it has among all are as old as what they come from, so
 * that the same decisions are written as the same bytes.
 */
function lastStep({ log, record }: ExportState): string {
  const at = isoSeconds(record.importedAt ?? 0);
  return [at, ...appliedEntries(log).map((entry) => entry.at)].sort().at(-1) ?? at;
}

/** Faces were measured among those of all. */
function measuredAs(episode: Episode, all: Episode, { faces }: EpisodePart): Episode {
  const sharpness = all.faces.sharpness.slice(faces.start, faces.start + faces.count);
  return { ...episode, faces: { ...episode.faces, sharpness } };
}

/** tracks.jsonl, faces.jsonl, faces.npy and the crops of one of the episodes; undefined for a crop that cannot be read. */
async function* filesOfPart(
  { record }: ExportState,
  { profile, crops: which }: ExportOptions,
  { place: { index, part }, log }: MadePart,
): AsyncGenerator<StreamedFile | undefined> {
  const { episode: base } = await readPart(record, index);
  const { episode, decisions } = groundOf({ episode: base }, log);
  const raw = await readPartRows(record, index);
  const source = { base, episode, decisions, raw, vectors: runOf(storedVectors(record), part) };
  const placed = (file: StreamedFile) => ({ ...file, path: pathIn(part, file.path) });
  for (const file of episodeFiles(source, { profile, withCrops: which !== 'none' })) {
    yield placed(file);
  }
  const crops = which === 'none' ? [] : plannedCrops(source, which);
  const faces = crops.map((crop) => ({ ...crop, face: part.faces.start + crop.face }));
  for await (const crop of readCrops(faces)) yield crop && placed(crop);
}

function runOf({ d, row }: VectorRows, { vectors: { start, count } }: EpisodePart): VectorRows {
  return { n: count, d, row: (index) => row(start + index) };
}

const nth = ({ signal, onProgress }: JobContext, index: number, count: number): JobContext => ({
  signal,
  onProgress: (progress) =>
    onProgress({ ...progress, stage: `Episode ${index} of ${count}: ${progress.stage}` }),
});
