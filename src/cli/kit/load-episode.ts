import { stat } from 'node:fs/promises';
import { basename, join, posix, resolve } from 'node:path';
import type { Command } from 'commander';
import { cropKey } from '../../core/episode/crop-index.ts';
import { type Candidate, type CandidateFiles, discover } from '../../core/episode/discover.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { importEpisode } from '../../core/episode/import-episode.ts';
import { AppError } from '../../core/errors.ts';
import { isSafeId } from '../../core/export/spelling.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { type ImportedWithLog, withImportedLog } from '../../core/moderation/log-file-import.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { withEarlierRun } from './earlier-run.ts';
import { fileSource, walkFolders } from './node-source.ts';
import { note } from './output.ts';
import { usageError } from './program-error.ts';

/** Where an episode is asked for on the command line. */
export interface EpisodeOptions {
  readonly dataRoot?: string;
  readonly epId?: string;
  readonly episode?: string;
  readonly runId?: string;
  readonly skipBadLines?: boolean;
  /** Truth file instead of the one in the folder. */
  readonly truth?: string;
  /** Folder whose identities.json is about to be replaced. */
  readonly out?: string;
}

/** An imported episode with the files it came from and the folders its results belong in. */
export interface LoadedEpisode {
  readonly imported: ImportedWithLog;
  /** The files that it was read from. */
  readonly sources: CandidateFiles;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Folder that was searched; the next two are below it. */
  readonly root: string;
  /** Where identities.json goes: beside faces.jsonl. */
  readonly manifests: string;
  /** Parent of `thumbs/`: frames/{ep}[/runs/{run}] in the pipeline's layout, else the same folder. */
  readonly frames: string;
  /** Where tracks.npy goes: embeds/{ep}[/runs/{run}] in the pipeline's layout. */
  readonly embeds: string;
}

export function withEpisodeOptions(command: Command): Command {
  return command
    .option('--data-root <dir>', 'pipeline data root (holds manifests/, embeds/, frames/)')
    .option('--ep-id <id>', 'episode below the data root, e.g. rhobh-s05e02')
    .option('--episode <dir>', 'a folder with one episode in any layout')
    .option(
      '--run-id <id>',
      'run to take; default: the one that active_run.json names, or the newest',
    )
    .option('--skip-bad-lines', 'import without broken lines where rows and vectors still match');
}

/** Files below a folder. */
export interface Found {
  readonly root: string;
  readonly files: readonly SourceFile[];
}

/**
 * Find and import the episode that the options name, with the history beside it.
 * @param withTracks may add files that an import needs
 */
export async function loadEpisode(
  options: EpisodeOptions,
  withTracks: (found: Found) => Found | Promise<Found> = (found) => found,
): Promise<LoadedEpisode> {
  checkIds(options);
  const { root, files } = await withTracks(await collect(options));
  const { candidates } = await discover(files);
  const found = choose(candidates, options);
  sayChoice(found, candidates);
  const truth = options.truth === undefined ? found.files.truth : await oneFile(options.truth);
  const candidate = { ...found, files: { ...found.files, truth } };
  const skipBadLines = options.skipBadLines ?? false;
  const read = await importEpisode(candidate, { skipBadLines }, SILENT_HOOKS);
  const imported = await withImportedLog(read, candidate, { prints: false });
  const lead = candidate.files.faces ?? candidate.files.tracks;
  const folder = posix.dirname(lead?.path ?? '');
  const manifests = folder === '.' ? '' : folder;
  return {
    imported: await withEarlierRun(imported, options.out),
    sources: candidate.files,
    files: new Map(files.map((file) => [file.path, file])),
    root,
    manifests,
    frames: twinFolder(manifests, 'frames'),
    embeds: twinFolder(manifests, 'embeds'),
  };
}

/** Ids are compared, never made into paths unchecked. */
function checkIds({ epId, runId, episode, dataRoot }: EpisodeOptions): void {
  if (epId !== undefined && !isSafeId(epId)) {
    throw usageError(`--ep-id ${epId} is not an episode id. Write it like rhobh-s05e02.`);
  }
  if (runId !== undefined && !isSafeId(runId)) {
    throw usageError(`--run-id ${runId} is not a run id. Write the name of a folder below runs/.`);
  }
  if (episode !== undefined && dataRoot !== undefined) {
    throw usageError('--episode and --data-root both say where the episode is: give one of them.');
  }
}

/** Say which run was taken and why, where there was a choice. */
function sayChoice(found: Candidate, candidates: readonly Candidate[]): void {
  if (candidates.length < 2) return;
  const name = ({ epId, runId }: Candidate) => (runId === '' ? epId : `${epId} run ${runId}`);
  const others = candidates.filter((one) => one !== found && one.missing === undefined);
  if (others.length === 0) return;
  note(
    `took ${name(found)} (${found.reason}); also there: ${others.map(name).join(', ')}. Choose with --run-id or --ep-id.`,
  );
}

/** `manifests/{ep}/…` has its pictures under `frames/{ep}/…`; anything else has them beside it. */
function twinFolder(manifests: string, kind: 'frames' | 'embeds'): string {
  const parts = manifests.split('/');
  const at = parts.lastIndexOf('manifests');
  if (at < 0 || at === parts.length - 1) return manifests;
  return [...parts.slice(0, at), kind, ...parts.slice(at + 1)].join('/');
}

async function collect(options: EpisodeOptions): Promise<Found> {
  if (options.episode !== undefined) return collectFlat(options.episode);
  const { dataRoot, epId } = options;
  if (dataRoot === undefined || epId === undefined) {
    throw usageError('Say which episode: --episode DIR, or --data-root DIR with --ep-id EP.');
  }
  await mustBeFolder(dataRoot, '--data-root');
  const inner = join(resolve(dataRoot), 'data');
  const root = (await isFolder(join(inner, 'manifests'))) ? inner : resolve(dataRoot);
  const folders = ['manifests', 'embeds', 'frames'].map((kind) => `${kind}/${epId}`);
  const files = await walkFolders(root, folders);
  if (files.length === 0) {
    throw new AppError(
      'cli/no-episode',
      `nothing below ${root}/manifests/${epId}`,
      `There is no episode ${epId} below ${root}: looked in ${folders.join(', ')}. Check --ep-id, or give the episode's own folder with --episode.`,
      { place: { file: root } },
    );
  }
  return { root, files };
}

async function collectFlat(folder: string): Promise<Found> {
  const root = resolve(folder);
  const info = await stat(root).catch(() => undefined);
  if (info?.isFile()) {
    const parent = resolve(root, '..');
    return { root: parent, files: [fileSource(basename(root), root, info.size, info.mtimeMs)] };
  }
  await mustBeFolder(root, '--episode');
  return { root, files: await walkFolders(root) };
}

function choose(candidates: readonly Candidate[], options: EpisodeOptions): Candidate {
  const { runId, epId } = options;
  const ofEpisode = epId === undefined ? candidates : candidates.filter((one) => one.epId === epId);
  const fitting = ofEpisode.filter(
    (one) => one.missing === undefined && (runId === undefined || one.runId === runId),
  );
  const chosen = fitting.find((one) => one.chosen) ?? fitting[0];
  if (chosen !== undefined) return chosen;
  const runs = ofEpisode.map((one) => one.runId || '(no run)').join(', ');
  throw new AppError(
    'cli/no-run',
    `no candidate with run ${runId} and episode ${epId}`,
    runId === undefined
      ? `There is no episode ${epId} in this folder. Episodes found: ${candidates.map((one) => one.epId).join(', ')}.`
      : `There is no run ${runId} of this episode. Runs found: ${runs || 'none'}.`,
  );
}

async function oneFile(path: string): Promise<SourceFile> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return fileSource(basename(path), resolve(path), info.size, info.mtimeMs);
  throw new AppError(
    'cli/no-file',
    `${path} is no file`,
    `There is no file ${path}. Check the path.`,
    {
      place: { file: path },
    },
  );
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

async function mustBeFolder(path: string, option: string): Promise<void> {
  if (await isFolder(path)) return;
  throw new AppError(
    'cli/no-folder',
    `${path} is not a folder`,
    `${option} ${path} is not a folder that can be read. Check the path.`,
    { place: { file: path } },
  );
}

/** The picture of a face, where there is one. */
export function cropOf(loaded: LoadedEpisode, episode: Episode, faceRow: number) {
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
  const why = remarks.find(({ code }) => code === 'faces/none' || code === 'faces/no-vectors');
  const named = files.map((file) => file.path).join(', ');
  const text =
    why?.text ??
    `None of its ${counts.faces} faces has a vector that can be used. Embed the faces again.`;
  throw new AppError(
    'cli/nothing-to-cluster',
    `${epId}: ${counts.faces} faces, none with a vector (${named})`,
    `${epId} (${named}): ${text}`,
    { details: { ...counts } },
  );
}
