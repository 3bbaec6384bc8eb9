import { clock } from '../cli/kit/program-error.ts';
import { type EditStep, parsePayload } from '../cli/moderate/edit-episode.ts';
import { editTogether } from '../cli/moderate/edit-together.ts';
import { leaseEpisode } from '../cli/moderate/lease-episode.ts';
import { AppError } from '../core/errors.ts';
import { partsOf } from '../core/moderation/by-fields.ts';
import { appliedEntries } from '../core/moderation/log.ts';
import { MOST_NUMBERS } from '../core/moderation/number-lease.ts';
import { buildsOn } from '../core/moderation/sync/replica.ts';
import { readSyncStep, type SyncStep } from '../core/moderation/sync/sync-step.ts';
import type { OperationLog } from '../core/moderation/types.ts';
import { objectOf, type Row } from '../core/parse/fields.ts';
import { keptEntries } from '../core/parse/kept-json.ts';
import { noted, type Written } from './edit-tasks.ts';
import { memoryOf } from './memories.ts';
import { problemOf, refusal } from './problem.ts';
import type { Where } from './where.ts';

/** Steps that somebody made elsewhere, and numbers for those that begin something. Plain data. */
export type SyncTask =
  | { readonly type: 'push'; readonly where: Where; readonly text: string }
  | { readonly type: 'numbers'; readonly where: Where; readonly text: string };

/** Steps of one request. */
const MOST_STEPS = 1000;

export const performSync = (task: SyncTask): Promise<Written> =>
  noted(() => (task.type === 'push' ? push(task) : numbers(task)));

/** What became of a step, for who sent it. */
type Answered =
  | { readonly uid: string; readonly seq: number }
  | { readonly uid: string; readonly problem: ReturnType<typeof problemOf> };

/**
 * Append steps in their order: each is decided on what those before it left, has its number, or why it is refused.
 * One that is in the history already has the number that it has there.
 */
async function push({ where, text }: SyncTask): Promise<Written> {
  const { base, steps } = readPush(text);
  const now = clock(undefined);
  const refused = new Map<string, SyncStep['operation']>();
  const answers: Answered[] = [];
  let log: OperationLog | undefined;
  const editOf = (step: SyncStep): EditStep => ({
    command: { type: 'step', step },
    now,
    expect: async (folder) => {
      refused.delete(step.uid);
      log = folder.log;
      refuseReplaced(folder.log, base);
      const before = [...refused.values()].map((operation) => ({ entry: { operation, seq: -1 } }));
      if (buildsOn(before, step.operation) && !isIn(folder.log, step)) throw builtOnRefused();
    },
  });
  while (answers.length < steps.length) {
    const from = answers.length;
    let taken = 1;
    const outcomes = await editTogether({
      where,
      memory: memoryOf(where),
      first: editOf(steps[from]!),
      next: () => {
        const [before, step] = [steps[from]!, steps[from + taken]];
        // Rows of tracks are read anew after a step that changes them.
        if (step === undefined || changesRows(before) || changesRows(step)) return undefined;
        taken += 1;
        return editOf(step);
      },
      decided: (index, outcome) => {
        const { uid, operation } = steps[from + index]!;
        if ('error' in outcome) refused.set(uid, operation);
      },
    });
    for (const outcome of outcomes) {
      const { uid } = steps[answers.length]!;
      if ('error' in outcome) {
        if (!isOfStep(outcome.error)) throw outcome.error;
        answers.push({ uid, problem: problemOf(outcome.error) });
      } else {
        log = outcome.edited.edit.log;
        answers.push({ uid, seq: log.entries.find((entry) => entry.uid === uid)?.seq ?? 0 });
      }
    }
  }
  return { body: JSON.stringify({ version: lastOf(log), steps: answers }) };
}

const lastOf = (log: OperationLog | undefined): number =>
  log === undefined ? 0 : (appliedEntries(log).at(-1)?.seq ?? 0);

const isIn = ({ entries }: OperationLog, { uid }: SyncStep): boolean =>
  entries.some((entry) => entry.uid === uid);

/** Kinds of steps after which tracks have other rows, or other marks on them. */
const OF_ROWS: readonly string[] = ['delete', 'restore', 'split-track', 'revoke'];
const changesRows = ({ operation }: SyncStep): boolean =>
  partsOf(operation).some(({ type }) => OF_ROWS.includes(type));

/** What is said of one step; anything else is said of the whole request. */
function isOfStep(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  const { code } = error;
  if (code === 'moderation/parted' || code === 'moderation/no-identities') return false;
  return /^(?:sync|moderation)\//.test(code);
}

function refuseReplaced(log: OperationLog, base: number): void {
  const version = lastOf(log);
  if (base <= version) return;
  throw refusal(
    'serve/log-replaced',
    `The history has ${version} steps, and you have ${base}: it was replaced. Nothing was changed. Take it whole, then send your steps again.`,
    { version },
  );
}

const builtOnRefused = (): AppError => {
  const text = 'It builds on a step that was refused, and was not done either.';
  return new AppError('sync/builds-on-refused', text, text);
};

function readPush(text: string): { readonly base: number; readonly steps: readonly SyncStep[] } {
  const { row, kept } = readObject(text);
  const steps = keptEntries({ value: row.steps, kept: kept.steps });
  if (steps.length === 0 || steps.length > MOST_STEPS) {
    throw unfit(`steps has to be a list of 1 to ${MOST_STEPS} steps`);
  }
  const base = row.base === undefined ? 0 : wholeIn(row.base, 'base', 0, 1e9);
  const read = steps.map((step) => readSyncStep(step.value, objectOf(step.kept)?.operation));
  if (new Set(read.map(({ uid }) => uid)).size < read.length) throw unfit('a uid stands twice');
  return { base, steps: read };
}

/** Numbers for who wants to begin identities, or parts of tracks, and to tell later. */
async function numbers({ where, text }: SyncTask): Promise<Written> {
  const { row } = readObject(text);
  const count = wholeIn(row.count, 'count', 1, MOST_NUMBERS);
  const memory = memoryOf(where);
  const given = await leaseEpisode(where, { count, now: clock(undefined), memory });
  return { body: JSON.stringify(given) };
}

function readObject(text: string): { readonly row: Row; readonly kept: Row } {
  const { value, kept } = parsePayload(text, 'The body', 'Send an object as application/json.');
  const row = objectOf(value);
  if (row === undefined) throw unfit('the body is no object');
  return { row, kept: objectOf(kept) ?? {} };
}

function wholeIn(value: unknown, what: string, least: number, most: number): number {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most)
    return Number(value);
  throw unfit(`${what} has to be a whole number from ${least} to ${most}`);
}

function unfit(reason: string): AppError {
  const said = `The JSON does not fit: ${reason}. Nothing was changed.`;
  return new AppError('moderation/bad-payload', reason, said);
}
