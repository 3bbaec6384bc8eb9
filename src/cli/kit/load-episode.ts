import { join, posix, resolve } from 'node:path';
import { composed } from '../../core/comparable.ts';
import { cropKey } from '../../core/episode/crop-index.ts';
import type { Candidate, CandidateFiles } from '../../core/episode/discover.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { decided, type ImportedRows, importRows } from '../../core/episode/import-episode.ts';
import { AppError } from '../../core/errors.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { Layered, type Readable } from '../../core/layered.ts';
import { type ImportedWithLog, withImportedLog } from '../../core/moderation/log-file-import.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { earlierRun, type WithEarlier, withEarlierRun } from './earlier-run.ts';
import type { EpisodeMemory, SeenFiles } from './episode-memory.ts';
import { checkIds, type EpisodeOptions } from './episode-options.ts';
import {
  findEpisode,
  homesOf,
  type LoadHow,
  manifestsOf,
  refuseHalf,
  type Say,
  saidOnce,
  sayChoice,
} from './find-episode.ts';
import { finishAt, isUnfinished } from './finish-change.ts';
import type { Leaves } from './leaf-folders.ts';
import { type FileStamp, refuseChanged, untilSteady } from './node-source.ts';
import { sayAtOnce } from './say-damage.ts';

/** An imported episode with the files it came from and the folders its results belong in. */
export interface LoadedEpisode {
  readonly imported: ImportedWithLog;
  /** The files that it was read from. */
  readonly sources: CandidateFiles;
  readonly files: Readable<string, SourceFile>;
  /** State of each file when it was read, by its path. */
  readonly stamps: Pick<ReadonlyMap<string, FileStamp>, 'get'>;
  /** Folder that was searched; the next ones are below it. */
  readonly root: string;
  /** Absolute: where commands that change the episode in place take turns. */
  readonly homes: readonly string[];
  /** Where identities.json goes: beside faces.jsonl. */
  readonly manifests: string;
  /** Parent of `thumbs/`: frames/{ep}[/runs/{run}] in the pipeline's layout, else the same folder. */
  readonly frames: string;
  /** Where tracks.npy goes: embeds/{ep}[/runs/{run}] in the pipeline's layout. */
  readonly embeds: string;
  /** The decisions that lie where the next ones are written: at `--out`, else beside the episode. */
  readonly replaced: Pick<CandidateFiles, 'identities' | 'log'> & Pick<WithEarlier, 'damaged'>;
  /** What the program knows of it since it opened it before. */
  readonly memory?: EpisodeMemory | undefined;
}

/** One that was read from its files. */
export interface ReadEpisode extends LoadedEpisode {
  /** The same rows with other decisions beside them: files that are about to be written. */
  readonly again: (
    decisions: Pick<CandidateFiles, 'identities' | 'log'>,
  ) => Promise<Pick<LoadedEpisode, 'imported' | 'sources'>>;
  /** The same decisions beside other rows of the same faces: files that are about to be written. */
  readonly withRows: (
    files: Pick<CandidateFiles, 'faces' | 'tracks' | 'embeddings'>,
  ) => Promise<LoadedEpisode>;
}

/**
 * Find and import the episode that the options name, with the history beside it: all of one moment,
 * whatever other commands write meanwhile, and with what a command that was stopped had decided.
 */
export function loadEpisode(options: EpisodeOptions, how: LoadHow = {}): Promise<ReadEpisode> {
  checkIds(options);
  const say = saidOnce();
  return untilSteady(() => loadOnce(options, how, say));
}

async function loadOnce(options: EpisodeOptions, how: LoadHow, say: Say): Promise<ReadEpisode> {
  const { found, candidate, candidates } = await findEpisode(options, how, say);
  sayChoice(candidate, candidates, say);
  const { root } = found;
  const unfinished = [...found.unfinished, ...(await settleOut(options.out, how, say))];
  const earlier = await earlierRun(options.out);
  const homes = homesOf(found, candidate);
  const out = options.out === undefined ? [] : [resolve(options.out)];
  const refuseUnsteady = async () => {
    await refuseHalf([...homes, ...out], unfinished);
    for (const file of Object.values(candidate.files) as (SourceFile | undefined)[]) {
      const stamp = file && found.stamps.get(file.path);
      if (stamp !== undefined) await refuseChanged(join(root, file!.path), stamp);
    }
    await earlier?.refuseChanged();
  };
  const skipBadLines = options.skipBadLines ?? false;
  const readRows = () => importRows(candidate, { skipBadLines }, SILENT_HOOKS);
  const withDecisions = async (rows: ImportedRows, of: Candidate): Promise<ImportedWithLog> => {
    const { lines, texts } = how.memory ?? {};
    const decidedHow = { hooks: SILENT_HOOKS, started: SILENT_HOOKS.now(), texts };
    const episode = await decided(rows, of, decidedHow);
    return withImportedLog(episode, of, { prints: false, lines, texts });
  };
  const read = async (): Promise<WithEarlier & { readonly rows: ImportedRows }> => {
    const rows = await (how.memory?.rows(candidate, skipBadLines, readRows) ?? readRows());
    const imported = await withDecisions(rows, candidate);
    return { ...(await withEarlierRun(imported, earlier, say)), rows };
  };
  const { imported, damaged, rows } = await read().catch(async (error: unknown) => {
    // Files of two moments may not fit each other: then it is not their fault.
    await refuseUnsteady();
    throw error;
  });
  await refuseUnsteady();
  sayAtOnce(imported.episode, say);
  // Whatever a command is about, that these are decisions about somebody else is said.
  for (const { code, text } of imported.episode.report.remarks) {
    const is = code === 'identities/other-episode' && how.minds !== 'foreign identities';
    if (is || code === 'files/other-episode' || code === 'tracks/other-episode') say(text);
  }
  const manifests = manifestsOf(candidate);
  const loaded: LoadedEpisode = {
    imported,
    sources: sourcesOf(imported, candidate),
    files: byPath(found),
    stamps: found.stamps,
    root,
    homes,
    manifests,
    frames: asSpelled(twinFolder(manifests, 'frames'), oneOfEach(found)),
    embeds: asSpelled(twinFolder(manifests, 'embeds'), oneOfEach(found)),
    replaced: { ...(earlier ?? candidate.files), damaged },
    memory: how.memory,
  };
  return {
    ...loaded,
    again: async (decisions) => {
      const of = { ...candidate, files: { ...candidate.files, ...decisions } };
      const now = await withDecisions(rows, of);
      return { imported: now, sources: sourcesOf(now, of) };
    },
    withRows: async (files) => {
      const of = { ...candidate, files: { ...candidate.files, ...files } };
      const { log: _, ...rest } = await withDecisions(
        await importRows(of, { skipBadLines }, SILENT_HOOKS),
        of,
      );
      // The history goes on: it is about the same tracks, whatever its prints say of other vectors.
      const now = { ...rest, ...(imported.log === undefined ? {} : { log: imported.log }) };
      return { ...loaded, imported: now, sources: sourcesOf(now, of) };
    },
  };
}

function byPath({ loose, leaves }: SeenFiles): LoadedEpisode['files'] {
  const own = new Map(loose.map((file) => [file.path, file]));
  return leaves.length === 0 ? own : new Layered([own, ...leaves.map((one) => one.byPath)]);
}

/** What was left out because it is of another episode is not changed either. */
function sourcesOf({ episode }: ImportedWithLog, { files }: Candidate): CandidateFiles {
  const isForeign = episode.report.files.every(({ role }) => role !== 'tracks');
  return isForeign ? { ...files, tracks: undefined } : files;
}

/** True where the episode lies in the artifacts mirror. */
export const isMirrored = (manifests: string): boolean => MIRRORED.test(manifests);

const MIRRORED = /(^|\/)artifacts\/manifests\/(.+)$/i;

/**
 * Where the picture of an identity goes in the layout: below `frames`, but in the artifacts mirror
 * `artifacts/thumbs/{show}/s{SS}/e{EE}/identities/{identity_id}/rep.jpg` (specification §11.3).
 * @param path as an export has it, `thumbs/…/rep.jpg`
 */
export function pictureHome(
  { manifests, frames }: Pick<LoadedEpisode, 'manifests' | 'frames'>,
  path: string,
): string {
  if (!isMirrored(manifests)) return posix.join(frames, path);
  const folder = manifests.replace(MIRRORED, '$1artifacts/thumbs/$2');
  return posix.join(folder, path.replace(/^thumbs\/(?:identities\/)?/, 'identities/'));
}

/** `manifests/{ep}/…` has its pictures under `frames/{ep}/…`; anything else has them beside it. */
function twinFolder(manifests: string, kind: 'frames' | 'embeds'): string {
  const parts = manifests.split('/');
  const at = parts.lastIndexOf('manifests');
  if (at < 0 || at === parts.length - 1) return manifests;
  return [...parts.slice(0, at), kind, ...parts.slice(at + 1)].join('/');
}

/** Files of all folders; of those of pictures one each. */
const oneOfEach = ({ loose, leaves }: SeenFiles): readonly SourceFile[] => [
  ...loose,
  ...leaves.flatMap((one) => {
    const known = firsts.get(one);
    if (known !== undefined) return known;
    const own = one.folders.flatMap(({ folder }) =>
      folder.files.slice(0, 1).map(({ source }) => source),
    );
    firsts.set(one, own);
    return own;
  }),
];

/** The first picture of each folder, in folders that are taken together. */
const firsts = new WeakMap<Leaves, readonly SourceFile[]>();

/** A folder as the disk spells it, where it has files: beside `café` another `café` would be another folder. */
function asSpelled(folder: string, files: readonly SourceFile[]): string {
  const depth = folder.split('/').length;
  let other: string | undefined;
  let last: string | undefined;
  for (const { path } of files) {
    const head = headOf(path, depth);
    if (head === last) continue;
    last = head;
    if (head === folder && path !== head) return folder;
    if (other === undefined && composed(head) === composed(folder)) other = head;
  }
  return other ?? folder;
}

/** The first folders of a path. */
function headOf(path: string, depth: number): string {
  let end = -1;
  for (let i = 0; i < depth; i++) {
    end = path.indexOf('/', end + 1);
    if (end < 0) return path;
  }
  return path.slice(0, end);
}

/** What a command that was stopped had still to do at `--out`. @returns the folder where it stays so */
async function settleOut(
  out: string | undefined,
  { held = new Set() }: LoadHow,
  say: Say,
): Promise<readonly string[]> {
  if (out === undefined || !(await isUnfinished(out))) return [];
  const finished = await finishAt(out, out, held);
  if (finished.type === 'left') {
    say(finished.why);
    return [resolve(out)];
  }
  if (finished.text !== undefined) say(finished.text);
  return [];
}

/**
 * Stop before files are replaced that another program has written since they were read.
 * @throws AppError `cli/changed-meanwhile`
 */
export async function refuseStale(
  { root, stamps }: LoadedEpisode,
  planned: readonly { readonly path: string }[],
): Promise<void> {
  for (const { path } of planned) {
    const stamp = stamps.get(path);
    if (stamp !== undefined) await refuseChanged(join(root, path), stamp);
  }
}

/** The picture of a face, where there is one. */
export function cropOf(loaded: Pick<LoadedEpisode, 'files'>, episode: Episode, faceRow: number) {
  const track = episode.faces.track[faceRow];
  const frame = episode.faces.frame[faceRow];
  if (track === undefined || frame === undefined) return undefined;
  const path = episode.crops.get(cropKey(episode.tracks, track, frame));
  return path === undefined ? undefined : loaded.files.get(path);
}

/**
 * Stop before an episode without vectors replaces identities by none.
 * @throws AppError `cli/nothing-to-cluster`
 */
export function refuseNothing({ epId, report }: Episode): void {
  const { counts, remarks, files } = report;
  if (counts.embedded > 0) return;
  const find = (...codes: readonly string[]) => remarks.find(({ code }) => codes.includes(code));
  const named = files.map((file) => file.path).join(', ');
  const unreadable = find('faces/unreadable-vector');
  // Where there is something, it need not be made again, but written as what it is.
  const remedy =
    unreadable === undefined
      ? '. Embed the faces again.'
      : `: embedding is no list of numbers (${unreadable.examples[0] ?? ''}). Write each vector as a list of numbers, or add faces.npy.`;
  const text =
    find('faces/none', 'faces/no-vectors')?.text ??
    `${counts.faces === 1 ? 'Its face has no vector' : `None of its ${counts.faces} faces has a vector`} that can be used${remedy}`;
  throw new AppError(
    'cli/nothing-to-cluster',
    `${epId}: ${counts.faces} faces, none with a vector (${named})`,
    `${epId} (${named}): ${text}`,
    { details: { ...counts } },
  );
}
