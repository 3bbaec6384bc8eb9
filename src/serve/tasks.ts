import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { type Found, findEpisode } from '../cli/kit/find-episode.ts';
import type { Leaves } from '../cli/kit/leaf-folders.ts';
import { loadEpisode } from '../cli/kit/load-episode.ts';
import { type FileStamp, untilSteady } from '../cli/kit/node-source.ts';
import type { Age, Walked } from '../cli/kit/walk-folders.ts';
import { PATIENT } from '../cli/moderate/edit-episode.ts';
import { withListedTracks } from '../cli/moderate/identities-only.ts';
import { shownStep, stepStates } from '../cli/moderate/log-command.ts';
import { type Candidate, type CandidateSummary, summarise } from '../core/episode/discover.ts';
import { EMPTY_LOG, type LogEntry } from '../core/moderation/types.ts';
import { writeKept } from '../core/parse/kept-json.ts';
import type { SourceFile } from '../core/parse/source.ts';
import { type BankAnswers, type BankTask, performBank } from './bank-tasks.ts';
import { type EditTask, noted, performEdits, versionOf, type Written } from './edit-tasks.ts';
import { memoryOf } from './memories.ts';
import { refusal } from './problem.ts';
import { performSeeds, type SeedAnswers, type SeedTask } from './seed-tasks.ts';
import { performSync, type SyncTask } from './sync-tasks.ts';
import type { Where } from './where.ts';

/** What is done beside the thread that answers: reading and changing episodes. Plain data. */
export type Task =
  | { readonly type: 'find'; readonly where: Where }
  | ReadTask
  | EditTask
  | SyncTask
  | BankTask
  | SeedTask;

/** What is read of an episode, as JSON. */
export type ReadTask =
  | { readonly type: 'files' | 'report'; readonly where: Where }
  | { readonly type: 'log'; readonly where: Where; readonly after: number };

/** What each kind of task comes to. */
export interface Answers extends BankAnswers, SeedAnswers {
  readonly find: FoundEpisode;
  readonly files: ReadBytes;
  readonly report: ReadBytes;
  readonly log: ReadBytes;
  readonly edit: Written;
  readonly push: Written;
  readonly numbers: Written;
}
export type Answer = Answers[Task['type']];

/** JSON as it is sent: as bytes, which change hands between threads without being copied or put into letters again. */
export interface ReadBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file of an episode. */
export interface ListedFile {
  readonly path: string;
  readonly absolute: string;
}

/** What lies there of an episode. */
export interface FoundEpisode {
  readonly chosen: CandidateSummary;
  /** Paths of its files, a line each, relative to a folder: an episode has thousands. */
  readonly paths: string;
  readonly root: string;
  /** Files that lie elsewhere. */
  readonly others: readonly ListedFile[];
}

/** Do a task. @throws AppError of what it does */
export async function perform<T extends Task>(task: T): Promise<Answers[T['type']]>;
export async function perform(task: Task): Promise<Answer> {
  if (task.type === 'edit') {
    return new Promise((done, failed) => {
      void performEdits({ task, done, failed }, () => undefined);
    });
  }
  if (task.type === 'push' || task.type === 'numbers') return performSync(task);
  if (isOfBank(task)) return performBank(task);
  if (isOfSeeds(task)) return performSeeds(task);
  return noted((notes): Promise<Answer> => {
    switch (task.type) {
      case 'find':
        return look(task.where, notes).then(find);
      case 'files':
        return look(task.where, notes).then(listing);
      case 'report':
        return look(task.where, notes, PATIENT).then((one) => report(one, notes));
      case 'log':
        return history(task.where, task.after);
      default:
        throw task satisfies never;
    }
  });
}

const OF_BANK: readonly Task['type'][] = [
  ...(['cast', 'seeds', 'pipeline-bank', 'search', 'match', 'bank-keys', 'bank-rows'] as const),
];

const isOfSeeds = (task: Task): task is SeedTask =>
  task.type === 'look' || task.type === 'add-seeds' || task.type === 'remove-seeds';

export const isOfBank = (task: Task): task is BankTask => OF_BANK.includes(task.type);

/** Pictures that come or go are seen at once; one that is written over in its place, by no new file, a moment later. */
const LISTED: Age = { folders: 0, pictures: 1000 };

/** What lies there now. */
async function look(where: Where, notes: string[], age: Age = LISTED) {
  const say = (text: string): void => {
    if (!notes.includes(text)) notes.push(text);
  };
  const how = { withTracks: withListedTracks, memory: memoryOf(where), age };
  const { found, candidate, candidates } = await untilSteady(() => findEpisode(where, how, say));
  const others = await othersOf(found, candidate);
  const listed = [
    ...found.parts.map((part) => ('files' in part ? listedLeaves(part) : listedOf(part, found))),
    ...others.map(listedFile),
  ];
  return { found, candidate, candidates, listed, others };
}

/** Files as they are listed: their paths, states and entries, each a line. */
interface Listed {
  readonly paths: string;
  readonly states: string;
  readonly entries: string;
}

const NOTHING: Listed = { paths: '', states: '', entries: '' };

function listedFile({ path, stamp }: StampedFile): Listed {
  const etag = stampTag(stamp);
  const { size, mtimeMs: modified } = stamp;
  const entries = JSON.stringify({ path, size, modified, etag });
  return { paths: `${path}\n`, states: `${path}\n${etag}\n`, entries: `${entries},` };
}

/** What has no state was read from elsewhere, and is no file of the folder. */
function listedOf({ path }: SourceFile, { stamps }: Found & Pick<Walked, 'stamps'>): Listed {
  const stamp = stamps.get(path);
  if (stamp === undefined) return NOTHING;
  const known = listedStates.get(stamp);
  if (known?.path === path) return known.listed;
  const listed = listedFile({ path, stamp });
  listedStates.set(stamp, { path, listed });
  return listed;
}

/** Of files that were looked at before, and found as they were. */
const listedStates = new WeakMap<FileStamp, { readonly path: string; readonly listed: Listed }>();

/** They are thousands, and the same ones again and again. */
const listedBefore = new WeakMap<Leaves, Listed>();

function listedLeaves(leaves: Leaves): Listed {
  const known = listedBefore.get(leaves);
  if (known !== undefined) return known;
  const all = [...leaves.stamps].map(([path, stamp]) => listedFile({ path, stamp }));
  const listed = {
    paths: joined(all, 'paths'),
    states: joined(all, 'states'),
    entries: joined(all, 'entries'),
  };
  listedBefore.set(leaves, listed);
  return listed;
}

const joined = (listed: readonly Listed[], key: keyof Listed): string =>
  listed.map((one) => one[key]).join('');

interface StampedFile {
  readonly path: string;
  readonly stamp: FileStamp;
}
type Look = Awaited<ReturnType<typeof look>>;

/** Parameters of the whole data root lie beside its episodes: they are part of this one as well. */
async function othersOf(
  { files }: Found,
  { files: { parameters: own } }: Candidate,
): Promise<readonly (ListedFile & StampedFile)[]> {
  if (own?.path.startsWith(sep) !== true) return [];
  const path = 'config/pipeline/recognition.yaml';
  const stamp = await stat(own.path).catch(() => undefined);
  if (stamp?.isFile() !== true || files.some((file) => file.path === path)) return [];
  return [{ path, absolute: own.path, stamp }];
}

function find({ found, candidate, listed, others }: Look): FoundEpisode {
  const own = listed.slice(0, listed.length - others.length);
  const paths = joined(own, 'paths').slice(0, -1);
  const plain = others.map(({ path, absolute }) => ({ path, absolute }));
  return { chosen: summarise(candidate), paths, root: found.root, others: plain };
}

function listing({ listed }: Look): ReadBytes {
  const entries = joined(listed, 'entries').slice(0, -1);
  return encoded(`{"set":${JSON.stringify(setOf(listed))},"files":[${entries}]}`);
}

function report({ candidate, candidates, listed }: Look, notes: string[]): ReadBytes {
  const { epId: ep_id, runId: run_id } = candidate;
  const [chosen, ...runs] = [candidate, ...candidates].map((one) => runOf(summarise(one)));
  const set = setOf(listed);
  return encoded(JSON.stringify({ ep_id, run_id, set, chosen, runs, notes }));
}

const encoder = new TextEncoder();
/** They have a buffer of their own, which may be given away. */
const encoded = (text: string): ReadBytes => ({ bytes: encoder.encode(text) });

const runOf = ({ epId, runId, missing, ...rest }: CandidateSummary) => {
  const { layout, folder, files, crops, chosen, reason } = rest;
  const run = { ep_id: epId, run_id: runId, layout, folder, files, crops, chosen, reason };
  return { ...run, missing: missing ?? null };
};

/** Tells the states of a file apart. */
export const stampTag = ({ size, mtimeMs, ctimeMs }: FileStamp): string =>
  `"${size.toString(36)}-${mtimeMs.toString(36)}-${ctimeMs.toString(36)}"`;

/** Names this state of the files. */
const setOf = (listed: readonly Listed[]): string =>
  createHash('sha256').update(joined(listed, 'states')).digest('hex').slice(0, 32);

/** The same steps as `cutline log --format json`, from a number on. */
async function history(where: Where, after: number): Promise<ReadBytes> {
  const { imported } = await loadEpisode(where, {
    withTracks: withListedTracks,
    memory: memoryOf(where),
    age: PATIENT,
  });
  const { log = EMPTY_LOG, episode } = imported;
  const version = versionOf(log);
  if (after > version) {
    throw refusal(
      'serve/log-replaced',
      `The history has ${version} steps, and you have ${after}: it was replaced. Take it whole, without after.`,
      { version },
    );
  }
  const { epId: ep_id, runId: run_id } = episode;
  const head = writeKept({
    ...{ ep_id, run_id, version, cursor: log.cursor, last_number: log.lastNumber },
  });
  const states = stepStates(log);
  const steps = log.entries.flatMap((entry, i) =>
    entry.seq > after ? [stepText(entry, states[i]!)] : [],
  );
  return encoded(`${head.slice(0, -1)},"steps":[${steps.join(',')}]}`);
}

/** A step as JSON. It stays what it is, and a history is asked for again at each new one. */
function stepText(entry: LogEntry, state: ReturnType<typeof stepStates>[number]): string {
  const known = stepTexts.get(entry);
  if (known?.state === state) return known.text;
  const text = writeKept(shownStep(entry, state));
  stepTexts.set(entry, { state, text });
  return text;
}

const stepTexts = new WeakMap<LogEntry, { readonly state: string; readonly text: string }>();
