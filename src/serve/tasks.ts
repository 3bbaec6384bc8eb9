import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { type Found, findEpisode } from '../cli/kit/find-episode.ts';
import { loadEpisode } from '../cli/kit/load-episode.ts';
import { type FileStamp, untilSteady } from '../cli/kit/node-source.ts';
import { writingTo } from '../cli/kit/output.ts';
import { clock } from '../cli/kit/program-error.ts';
import { editEpisode, PATIENCE, parsePayload, readCommand } from '../cli/moderate/edit-episode.ts';
import { withListedTracks } from '../cli/moderate/identities-only.ts';
import { stepsOf } from '../cli/moderate/log-command.ts';
import type { OpenFolder } from '../cli/moderate/open-folder.ts';
import { changes } from '../cli/moderate/report-edit.ts';
import { type Candidate, type CandidateSummary, summarise } from '../core/episode/discover.ts';
import { AppError } from '../core/errors.ts';
import type { EditCommand } from '../core/moderation/edit/edit-identities.ts';
import { EMPTY_LOG, type OperationLog } from '../core/moderation/types.ts';
import { objectOf } from '../core/parse/fields.ts';
import { type KeptJson, writeKept } from '../core/parse/kept-json.ts';
import { memoryOf } from './memories.ts';
import { plainNote } from './plain-note.ts';
import { refusal } from './problem.ts';
import type { Where } from './where.ts';

/** What is done beside the thread that answers: reading and changing episodes. Plain data. */
export type Task = { readonly type: 'find'; readonly where: Where } | ReadTask | EditTask;

/** What is read of an episode, as JSON. */
export type ReadTask =
  | { readonly type: 'files' | 'report'; readonly where: Where }
  | { readonly type: 'log'; readonly where: Where; readonly after: number };

export interface EditTask {
  readonly type: 'edit';
  readonly where: Where;
  readonly kind: EditCommand['type'];
  /** The body of the request. */
  readonly text: string;
  /** What the address says: keys of the payload that no body gives. */
  readonly named: Readonly<Record<string, unknown>>;
  /** ETags of which the identities have to have one; undefined where nobody asked. */
  readonly ifMatch: readonly string[] | undefined;
}

/** What each kind of task comes to. */
export interface Answers {
  readonly find: FoundEpisode;
  readonly files: Written;
  readonly report: Written;
  readonly log: Written;
  readonly edit: Written;
}
export type Answer = Answers[Task['type']];

/** JSON as it is sent, numbers of other tools as they stood. */
export interface Written {
  readonly body: string;
  readonly etag?: string;
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
  const notes: string[] = [];
  const sink = { write: (text: string) => void notes.push(plainNote(text)) };
  return writingTo({ stdout: sink, stderr: sink }, async () => {
    switch (task.type) {
      case 'find':
        return find(await look(task.where, notes));
      case 'files':
        return listing(await look(task.where, notes));
      case 'report':
        return report(await look(task.where, notes), notes);
      case 'log':
        return history(task.where, task.after);
      case 'edit':
        return edit(task, notes);
      default:
        throw task satisfies never;
    }
  });
}

/** What lies there now. */
async function look(where: Where, notes: string[]) {
  const say = (text: string): void => {
    if (!notes.includes(text)) notes.push(text);
  };
  const how = { withTracks: withListedTracks, memory: memoryOf(where) };
  const { found, candidate, candidates } = await untilSteady(() => findEpisode(where, how, say));
  const stamped = found.files.flatMap(({ path }): StampedFile[] => {
    const stamp = found.stamps.get(path);
    return stamp === undefined ? [] : [{ path, stamp }];
  });
  return { found, candidate, candidates, stamped, others: await othersOf(found, candidate) };
}

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

function find({ found, candidate, stamped, others }: Look): FoundEpisode {
  const paths = stamped.map(({ path }) => path).join('\n');
  const plain = others.map(({ path, absolute }) => ({ path, absolute }));
  return { chosen: summarise(candidate), paths, root: found.root, others: plain };
}

function listing({ stamped, others }: Look): Written {
  const all = [...stamped, ...others];
  const files = all.map(({ path, stamp }) => {
    const { size, mtimeMs: modified } = stamp;
    return { path, size, modified, etag: stampTag(stamp) };
  });
  return { body: JSON.stringify({ set: setOf(all), files }) };
}

function report({ candidate, candidates, stamped, others }: Look, notes: string[]): Written {
  const { epId: ep_id, runId: run_id } = candidate;
  const [chosen, ...runs] = [candidate, ...candidates].map((one) => runOf(summarise(one)));
  const set = setOf([...stamped, ...others]);
  return { body: JSON.stringify({ ep_id, run_id, set, chosen, runs, notes }) };
}

const runOf = ({ epId, runId, missing, ...rest }: CandidateSummary) => {
  const { layout, folder, files, crops, chosen, reason } = rest;
  const run = { ep_id: epId, run_id: runId, layout, folder, files, crops, chosen, reason };
  return { ...run, missing: missing ?? null };
};

/** Tells the states of a file apart. */
export const stampTag = ({ size, mtimeMs, ctimeMs }: FileStamp): string =>
  `"${size.toString(36)}-${mtimeMs.toString(36)}-${ctimeMs.toString(36)}"`;

/** Names this state of the files. */
function setOf(files: readonly StampedFile[]): string {
  const lines = files.map(({ path, stamp }) => `${path}\n${stampTag(stamp)}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex').slice(0, 32);
}

/** The same steps as `cutline log --format json`, from a number on. */
async function history(where: Where, after: number): Promise<Written> {
  const { imported } = await loadEpisode(where, {
    withTracks: withListedTracks,
    memory: memoryOf(where),
    patience: PATIENCE,
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
  const steps = stepsOf(log).filter(({ seq }) => seq > after);
  const { epId: ep_id, runId: run_id } = episode;
  return { body: writeKept({ ep_id, run_id, version, cursor: log.cursor, steps }) };
}

/** The number of the last step: what a later step counts on from. */
const versionOf = ({ entries }: OperationLog): number => entries.at(-1)?.seq ?? 0;

async function edit(task: EditTask, notes: readonly string[]): Promise<Written> {
  const { where, kind, ifMatch } = task;
  const command = readCommand(kind, payloadOf(task));
  const edited = await editEpisode({
    where,
    command,
    now: clock(undefined),
    dryRun: false,
    memory: memoryOf(where),
    expect: (folder) => refuseOld(folder, ifMatch),
  });
  const { folder, plan } = edited;
  const { entry, before, after, log, notes: said } = edited.edit;
  const written = plan?.files.at(-1)?.bytes;
  const bytes = written instanceof Uint8Array ? written : await folder.identities.bytes();
  const known = new Set(before.map(({ id }) => id));
  const made = after.find(({ id }) => !known.has(id));
  const value = {
    entry: entry === undefined ? null : entryOf(log),
    changed: changes(edited.edit),
    ...(made === undefined ? {} : { new_identity_id: made.id }),
    version: versionOf(log),
    notes: [...said, ...notes],
  };
  return { body: writeKept(value), etag: etagOf(bytes) };
}

/** The step as the history shows it. */
const entryOf = (log: OperationLog) => stepsOf(log).at(-1) ?? null;

/** The body with what the address says. */
function payloadOf({ text, named }: EditTask): KeptJson {
  const remedy = 'Send an object as application/json.';
  const { value, kept } = parsePayload(text, 'The body', remedy);
  const row = objectOf(value);
  // What is no object is refused by its reader, in its words.
  if (row === undefined) return { value, kept };
  const twice = Object.keys(named).find((key) => Object.hasOwn(row, key));
  if (twice !== undefined) {
    const reason = `${twice} stands in the address, and not in the body`;
    throw new AppError(
      'moderation/bad-payload',
      reason,
      `The JSON does not fit: ${reason}. Nothing was changed.`,
    );
  }
  return { value: { ...row, ...named }, kept: { ...objectOf(kept), ...named } };
}

/** Strong: the digest of identities.json as it lies there. */
export const etagOf = (bytes: Uint8Array): string =>
  `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;

async function refuseOld(folder: OpenFolder, ifMatch: EditTask['ifMatch']): Promise<void> {
  if (ifMatch === undefined || ifMatch.includes('*')) return;
  const etag = etagOf(await folder.identities.bytes());
  if (ifMatch.includes(etag)) return;
  throw refusal(
    'serve/stale',
    'The identities were changed since you read them. Nothing was changed. Read them again, look whether this still is what you want, and send it with the new ETag.',
    { etag },
  );
}
