import { createHash } from 'node:crypto';
import { writingTo } from '../cli/kit/output.ts';
import { clock } from '../cli/kit/program-error.ts';
import {
  type Edited,
  type EditStep,
  parsePayload,
  readCommand,
} from '../cli/moderate/edit-episode.ts';
import { editTogether } from '../cli/moderate/edit-together.ts';
import { shownStep, stepStates } from '../cli/moderate/log-command.ts';
import type { OpenFolder } from '../cli/moderate/open-folder.ts';
import { changes } from '../cli/moderate/report-edit.ts';
import { AppError } from '../core/errors.ts';
import type { EditCommand } from '../core/moderation/edit/edit-identities.ts';
import type { OperationLog } from '../core/moderation/types.ts';
import { objectOf } from '../core/parse/fields.ts';
import { type KeptJson, writeKept } from '../core/parse/kept-json.ts';
import { memoryOf } from './memories.ts';
import { plainNote } from './plain-note.ts';
import { refusal } from './problem.ts';
import type { Where } from './where.ts';

/** A change of an episode. Plain data. */
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
  /** Names the step: sent again, it is not done again. */
  readonly uid?: string | undefined;
}

/** JSON as it is sent, numbers of other tools as they stood. */
export interface Written {
  readonly body: string;
  readonly etag?: string;
}

/** A change that somebody waits for. */
export interface PendingEdit {
  readonly task: EditTask;
  readonly done: (answer: Written) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Changes of one episode that wait already are made together: see `editTogether`. Each is answered as if it had been
 * made alone, when all of them are on disk.
 * @param next the one that waits next; asked again while it may follow
 */
export async function performEdits(
  first: PendingEdit,
  next: () => PendingEdit | undefined,
): Promise<void> {
  const { where } = first.task;
  let began: number | undefined;
  const taken: PendingEdit[] = [];
  const take = (pending: PendingEdit): EditStep | undefined => {
    try {
      const step = stepOf(pending.task);
      taken.push(pending);
      return step;
    } catch (error) {
      pending.failed(error);
      return undefined;
    }
  };
  const step = take(first);
  if (step === undefined) return;
  const more = (): EditStep | undefined => {
    // From the first one that was decided on.
    began ??= performance.now();
    while (performance.now() - began < TOGETHER_MS) {
      const pending = next();
      const following = pending && take(pending);
      if (pending === undefined || following !== undefined) return following;
    }
    return undefined;
  };
  await noted(async (notes) => {
    const outcomes = await editTogether({
      where,
      memory: memoryOf(where),
      first: step,
      next: more,
    });
    for (const [i, outcome] of outcomes.entries()) {
      if ('error' in outcome) taken[i]?.failed(outcome.error);
      else taken[i]?.done(await answerOf(outcome.edited, notes, taken[i]?.task.uid));
    }
  }).catch((error: unknown) => {
    for (const { failed } of taken) failed(error);
  });
}

/** Changes are put off until those before them are on disk after so long. Milliseconds. */
const TOGETHER_MS = 200;

/** Whether a change may be made together with one before it: none of them changes rows. */
export const mayFollow = (first: EditTask, task: EditTask): boolean =>
  [first, task].every(({ kind }) => kind !== 'delete-track') &&
  (['dataRoot', 'epId', 'runId'] as const).every((key) => first.where[key] === task.where[key]);

const stepOf = (task: EditTask): EditStep => ({
  command: readCommand(task.kind, payloadOf(task)),
  now: clock(undefined),
  uid: task.uid,
  expect: (folder) => refuseOld(folder, task.ifMatch),
});

/** What a change comes to, for who asked for it. */
async function answerOf(
  edited: Edited,
  notes: readonly string[],
  uid: string | undefined,
): Promise<Written> {
  const { folder, plan } = edited;
  const { entry, before, after, log, notes: said } = edited.edit;
  const written = plan?.files.at(-1)?.bytes;
  const bytes = written instanceof Uint8Array ? written : await folder.identities.bytes();
  const known = new Set(before.map(({ id }) => id));
  const made = after.find(({ id }) => !known.has(id));
  const told = entry ?? log.entries.find((one) => uid !== undefined && one.uid === uid);
  const value = {
    entry: told === undefined ? null : entryOf(log, told.seq),
    changed: changes(edited.edit),
    ...(made === undefined ? {} : { new_identity_id: made.id }),
    version: versionOf(log),
    notes: [...said, ...notes],
  };
  return { body: writeKept(value), etag: etagOf(bytes) };
}

/** The step as the history shows it. */
function entryOf(log: OperationLog, of: number) {
  const place = log.entries.findLastIndex(({ seq }) => seq === of);
  const entry = log.entries[place];
  return entry === undefined ? null : shownStep(entry, stepStates(log)[place]!);
}

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

/** The number of the last step: what a later step counts on from. */
export const versionOf = ({ entries }: OperationLog): number => entries.at(-1)?.seq ?? 0;

/** Do something of which notes are taken: what it says to a terminal. */
export function noted<T>(work: (notes: string[]) => Promise<T>): Promise<T> {
  const notes: string[] = [];
  const sink = { write: (text: string) => void notes.push(plainNote(text)) };
  return writingTo({ stdout: sink, stderr: sink }, () => work(notes));
}
