import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { diskReason, diskRemedy } from '../cli/kit/disk-words.ts';
import type { ModelFiles } from '../cli/kit/face-session.ts';
import { note } from '../cli/kit/output.ts';
import { AppError } from '../core/errors.ts';
import { computeInThreads } from './compute-hand.ts';
import { type BankTable, lazyBankTable } from './db/bank-table.ts';
import type { QueueDatabase } from './db/database.ts';
import { openEmbedded } from './db/embedded.ts';
import { Desk } from './job-desk.ts';
import type { JobEvent, Jobs } from './job-types.ts';
import { type SentError, sendError } from './problem.ts';

/** What the thread of the jobs is started with. */
export interface JobsRole {
  readonly role: 'jobs';
  /** As requests name it. */
  readonly dataRoot: string;
  /** What the database is kept in; its lock is held. */
  readonly folder: string;
  /** Lies there while jobs wait or run. */
  readonly mark: string;
  /** The built program. */
  readonly program: string;
  /** What faces are embedded anew with; undefined for none. */
  readonly models: ModelFiles | undefined;
}

/** What can be asked of it, and the answers. */
type Calls = Omit<Jobs, 'listen' | 'ready'> & BankTable;
export type JobsCall = {
  readonly [K in keyof Calls]: { readonly call: K; readonly args: Parameters<Calls[K]> };
}[keyof Calls];
export type JobsAnswer = Awaited<ReturnType<Calls[keyof Calls]>>;

export type JobsSent = { readonly id: number } & JobsCall;
export type JobsSaid =
  | { readonly id: number; readonly answer: JobsAnswer }
  | { readonly id: number; readonly error: SentError }
  | { readonly event: JobEvent };

/** The database, once it was made to its end: one that was not holds nothing. */
const POSTGRES = 'postgres';
const MADE = 'made';
export const databaseMade = (folder: string): string => join(folder, MADE);

/**
 * What the program does in the thread of the jobs: the database blocks for as long as a query takes, and the queue
 * is where it is. It is opened when it is first asked.
 */
export function listenForJobs(port: MessagePort, role: JobsRole): void {
  let opening: Promise<Opened> | undefined;
  const opened = (): Promise<Opened> => {
    opening ??= open(role, (event) => say({ event })).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const say = (said: JobsSaid): void => port.postMessage(said);
  const perform = async (sent: JobsSent): Promise<JobsAnswer> => {
    if (sent.call === 'close') return (await opening?.catch(() => undefined))?.close();
    const { desk, bank } = await opened();
    // Of one call the arguments are its own.
    type Method = (...args: readonly unknown[]) => Promise<JobsAnswer>;
    if (isOfBank(sent.call)) return (bank[sent.call] as Method)(...sent.args);
    return (desk[sent.call] as Method).apply(desk, [...sent.args]);
  };
  port.on('message', (sent: JobsSent) => {
    perform(sent).then(
      (answer) => say({ id: sent.id, answer }),
      (error: unknown) => say({ id: sent.id, error: sendError(error) }),
    );
  });
}

const isOfBank = (call: keyof Calls): call is keyof BankTable => call.startsWith('bank');

interface Opened {
  readonly desk: Desk;
  readonly bank: BankTable;
  close(): Promise<void>;
}

async function open(role: JobsRole, hear: (event: JobEvent) => void): Promise<Opened> {
  const { dataRoot, mark, program } = role;
  const database = await openDatabase(role.folder);
  try {
    const desk = await Desk.open({
      ...{ dataRoot, mark, database },
      start: computeInThreads(program, role.models),
      fault: (error) => note(`a fault of ours in a job: ${textOf(error)}`),
    });
    desk.listen(hear);
    const close = async () => {
      await desk.close();
      await database.close();
    };
    return { desk, bank: lazyBankTable(database), close };
  } catch (error) {
    await database.close().catch(() => {});
    throw error;
  }
}

/**
 * Open a database that was made to its end, or make one.
 * @throws AppError `cli/cannot-write`, `db/unreadable`, `db/other-version`
 */
async function openDatabase(folder: string): Promise<QueueDatabase> {
  const made = databaseMade(folder);
  const place = join(folder, POSTGRES);
  const isThere = existsSync(made);
  const refused = isThere ? unreadable(folder) : cannotWrite(folder);
  try {
    if (!isThere) await rm(place, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const database = await openEmbedded(place);
    await writeFile(made, '');
    return database;
  } catch (error) {
    throw error instanceof AppError ? error : refused(error);
  }
}

const unreadable = (folder: string) => (cause: unknown) =>
  new AppError(
    'db/unreadable',
    `cannot open the database in ${folder}: ${String(cause)}`,
    `The database of the jobs in ${folder} could not be opened: ${diskReason(cause)}. Nothing was changed. Move the folder away, and try again: jobs begin anew without it, episodes and their history are not in it.`,
    { place: { file: folder }, cause },
  );

const cannotWrite = (folder: string) => (cause: unknown) =>
  new AppError(
    'cli/cannot-write',
    `cannot make a database in ${folder}: ${String(cause)}`,
    `Could not make the database of the jobs in ${folder}: ${diskReason(cause)}. Nothing was changed. ${diskRemedy(cause)}, and try again.`,
    { place: { file: folder }, cause },
  );

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
