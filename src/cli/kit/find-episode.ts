import { basename, dirname, join, posix, resolve } from 'node:path';
import { composed } from '../../core/comparable.ts';
import { type Candidate, discover } from '../../core/episode/discover.ts';
import { AppError } from '../../core/errors.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { readThrough } from './change-journal.ts';
import { asOnDisk, configsOf, dataRootOf, foldersOf, mustBeFolder } from './data-root.ts';
import { stat } from './disk.ts';
import type { EpisodeMemory } from './episode-memory.ts';
import { checkIds, type EpisodeOptions } from './episode-options.ts';
import { finishAt, isUnfinished } from './finish-change.ts';
import { fileSource, startOver, untilSteady } from './node-source.ts';
import { note } from './output.ts';
import { leftAside, passedOver } from './passed-over.ts';
import { usageError } from './program-error.ts';
import { type Age, type Walked, walkFolders } from './walk-folders.ts';

/** Files below a folder. */
export interface Found {
  readonly root: string;
  readonly files: readonly SourceFile[];
}

/** @param kind that a change was finished: whoever looks first says it */
export type Say = (text: string, kind?: 'finished') => void;

/** What a command adds to the loading of an episode. */
export interface LoadHow {
  /** May add files that an import needs. */
  readonly withTracks?: (found: Found) => Found | Promise<Found>;
  /** The command says itself what becomes of an identities.json of another episode. */
  readonly minds?: 'foreign identities';
  /** What the program knows of the episode since it opened it before. */
  readonly memory?: EpisodeMemory | undefined;
  /** How old what it knows of pictures may be. */
  readonly age?: Age;
  /** Folders whose locks the command holds: what was left unfinished there, it finishes itself. */
  readonly held?: ReadonlySet<string>;
}

/**
 * Folders that a command which changes the episode in place takes turns in: where its identities.json
 * lies, and where the next one goes. Nothing is imported.
 */
export function findHomes(options: EpisodeOptions, how: LoadHow = {}): Promise<readonly string[]> {
  checkIds(options);
  const say = saidOnce();
  return untilSteady(async () => {
    const { found, candidate } = await findEpisode(options, how, (text, kind) => {
      // The rest is said when the episode is loaded.
      if (kind === 'finished') say(text);
    });
    return homesOf(found, candidate);
  });
}

/** What is read anew says nothing twice. */
export function saidOnce(): Say {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) note(text);
    said.add(text);
  };
}

/**
 * The episode that the options name, among what lies there.
 * @throws AppError `discover/no-episode`, `cli/no-run`, `cli/no-episode`, `cli/no-folder`
 */
export async function findEpisode(options: EpisodeOptions, how: LoadHow, say: Say) {
  const walked = await collect(options, how);
  const settled = await settle(walked, how.held ?? new Set(), say);
  const own = await (how.withTracks ?? asTheyAre)(settled);
  const isAsWalked = own.files === walked.files;
  const apart = { leaves: [], loose: own.files, parts: own.files };
  const found = { ...walked, ...own, ...(isAsWalked ? {} : apart) };
  const look = () =>
    discover(found.files, walked.depth).catch((error: unknown) => {
      throw withPassedOver(error, walked);
    });
  const { candidates } = await (how.memory?.discovered(found, walked.depth, look) ?? look());
  // Not before: where nothing is found, the error names them.
  for (const text of passedOver(walked, walked.named)) say(text);
  const chosen = choose(candidates, options);
  const truth = options.truth === undefined ? chosen.files.truth : await oneFile(options.truth);
  const parameters = parametersFor(chosen, walked.configs ?? [], options, say);
  const candidate = { ...chosen, files: { ...chosen.files, truth, parameters } };
  return {
    found,
    candidate,
    candidates: candidates.map((one) => (one === chosen ? candidate : one)),
  };
}

/** The file of parameters that is nearest to the episode; said where one of the data root comes into question. */
function parametersFor(
  { files }: Candidate,
  configs: readonly SourceFile[],
  { config }: EpisodeOptions,
  say: Say,
): SourceFile | undefined {
  const [used, ...others] = [files.parameters, ...configs].filter((file) => file !== undefined);
  if (used === undefined || configs.length === 0) return used;
  const rest = others.length === 0 ? '' : `, not ${others.map(({ path }) => path).join(', ')}`;
  const wins = config === undefined ? '' : `; --config ${config} wins over it`;
  say(`Parameters are read from ${used.path}${rest}${wins}.`);
  return used;
}

const asTheyAre = (found: Found): Found => found;

/**
 * Where identities.json goes, relative to the root: beside faces.jsonl; where the episode lies in several parts,
 * where it is, for a second one would make the parts two copies.
 */
export function manifestsOf({ files, parts }: Candidate): string {
  const own = parts === undefined ? undefined : (files.identities ?? files.log);
  const folder = posix.dirname((own ?? files.faces ?? files.tracks)?.path ?? '');
  return folder === '.' ? '' : folder;
}

/** Absolute: where identities.json lies, and where the next one goes. */
export function homesOf({ root }: Found, candidate: Candidate): readonly string[] {
  const { identities } = candidate.files;
  const folders = [manifestsOf(candidate), ...(identities ? [posix.dirname(identities.path)] : [])];
  return [...new Set(folders.map((folder) => join(root, folder)))].sort();
}

/**
 * What commands that were stopped had still to do is done first; where that cannot be (another command
 * is at it, nothing may be written there), the files are read as if it were.
 */
async function settle(
  { root, files, unfinished }: Collected,
  held: ReadonlySet<string>,
  say: Say,
): Promise<Found> {
  let own = files;
  for (const home of unfinished) {
    const finished = await finishAt(home, root, held);
    if (finished.type === 'done') {
      if (finished.text !== undefined) say(finished.text, 'finished');
      throw startOver(home);
    }
    say(`${finished.why} It is read as it will be when that is done.`);
    own = await readThrough(home, root, own).catch(() => own);
  }
  return { root, files: own };
}

/**
 * A change that began while the files were read: half of it may be in what was read.
 * @throws AppError `cli/changed-meanwhile`
 */
export async function refuseHalf(
  homes: readonly string[],
  unfinished: readonly string[],
): Promise<void> {
  for (const home of homes) {
    if (!unfinished.includes(home) && (await isUnfinished(home))) throw startOver(home);
  }
}

/** Where no episode is found, what was passed over may be why. */
function withPassedOver(
  error: unknown,
  walked: Omit<Collected, 'root' | 'depth' | 'configs'>,
): unknown {
  const passed = [...passedOver(walked, walked.named), ...leftAside(walked)];
  if (!(error instanceof AppError) || passed.length === 0) return error;
  const { code, message, userMessage, place, details } = error;
  const text = [userMessage, ...passed].join(' ');
  return new AppError(code, message, text, { place, details, cause: error });
}

/** Say which run was taken and why, where there was a choice; copies of one are told apart by their folder. */
export function sayChoice(found: Candidate, candidates: readonly Candidate[], say: Say): void {
  const others = candidates.filter((one) => one !== found && one.missing === undefined);
  if (others.length === 0) return;
  const plain = ({ epId, runId }: Candidate) => (runId === '' ? epId : `${epId} run ${runId}`);
  const all = [found, ...others].map(plain);
  const isCopy = (one: Candidate) => all.filter((name) => name === plain(one)).length > 1;
  const name = (one: Candidate) =>
    isCopy(one) ? `${plain(one)} in ${one.folder === '' ? '.' : one.folder}` : plain(one);
  const ways = [
    ...(others.some((one) => plain(one) !== plain(found)) ? ['--run-id or --ep-id'] : []),
    ...([found, ...others].some(isCopy) ? ['--episode and the folder of the one you mean'] : []),
  ];
  say(
    `took ${name(found)} (${found.reason}); also there: ${others.map(name).join(', ')}. Choose with ${ways.join(', or ')}.`,
  );
}

/** What was found below the folder that was named. */
interface Collected extends Walked {
  readonly root: string;
  /** The folder that was named: the root, or the one above it. */
  readonly named: string;
  /** Folders at the beginning of each path that were asked for by name. */
  readonly depth: number;
  /** Parameters for all episodes of the data root, the nearest first. */
  readonly configs?: readonly SourceFile[];
}

async function collect(options: EpisodeOptions, { memory, age }: LoadHow): Promise<Collected> {
  if (options.episode !== undefined) return collectFlat(options.episode);
  const { epId } = options;
  if (epId === undefined) {
    throw usageError('Say which episode: --episode DIR, or --data-root DIR with --ep-id EP.');
  }
  const place = await dataRootOf(options.dataRoot);
  const { root, named } = place;
  const configs = await configsOf(place);
  const layouts = foldersOf(place, epId);
  let passed: Walked | undefined;
  for (const folders of layouts) {
    const spelled = await Promise.all(folders.map((folder) => asOnDisk(root, folder)));
    const walked = await walkFolders(root, spelled, named, memory?.folders, age);
    const depth = (folders[0] ?? '').split('/').length;
    passed = passed === undefined ? walked : together(passed, walked);
    if (walked.files.length + walked.unfinished.length > 0) {
      return { ...passed, root, named, depth, configs };
    }
  }
  const looked = layouts.flat().slice(0, FOLDERS_NAMED).join(', ');
  const error = new AppError(
    'cli/no-episode',
    `nothing below ${root} in ${layouts.flat().join(', ')}`,
    `There is no episode ${epId} below ${root}: looked in ${looked}. Check --ep-id, or give the episode's own folder with --episode.`,
    { place: { file: root } },
  );
  throw passed === undefined ? error : withPassedOver(error, { ...passed, named });
}

/** Folders that are named where an episode was looked for: more than anybody reads are none. */
const FOLDERS_NAMED = 4;

/** What was walked last, and what all of them passed over. */
const together = (a: Walked, b: Walked): Walked => ({
  ...b,
  refused: [...a.refused, ...b.refused],
  aside: [...a.aside, ...b.aside],
  unread: [...a.unread, ...b.unread],
});

async function collectFlat(folder: string): Promise<Collected> {
  const root = resolve(folder);
  const info = await stat(root).catch(() => undefined);
  if (info?.isFile()) {
    const [parent, name] = [dirname(root), basename(root)];
    const files = [fileSource(name, root, info)];
    const unfinished = (await isUnfinished(parent)) ? [parent] : [];
    const stamps = new Map([[name, info]]);
    return {
      root: parent,
      named: parent,
      depth: 0,
      files,
      refused: [],
      aside: [],
      unread: [],
      unfinished,
      stamps,
      leaves: [],
      loose: files,
      parts: files,
    };
  }
  await mustBeFolder(root, '--episode');
  return { ...(await walkFolders(root)), root, named: root, depth: 0 };
}

function choose(candidates: readonly Candidate[], options: EpisodeOptions): Candidate {
  const { runId, epId } = options;
  const ofEpisode =
    epId === undefined
      ? candidates
      : candidates.filter((one) => composed(one.epId) === composed(epId));
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
  if (info?.isFile()) return fileSource(basename(path), resolve(path), info);
  throw new AppError(
    'cli/no-file',
    `${path} is no file`,
    `There is no file ${path}. Check the path.`,
    {
      place: { file: path },
    },
  );
}
