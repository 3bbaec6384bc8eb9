import { isSettled, SETTLED } from '../cli/kit/known-folders.ts';
import type { FileStamp } from '../cli/kit/node-source.ts';
import type { EditOutcome } from '../cli/moderate/edit-together.ts';
import { stepsOf } from '../cli/moderate/log-command.ts';
import { Bounded } from '../core/bounded.ts';
import type { CandidateFiles } from '../core/episode/discover.ts';
import type { LogEntry, OperationLog } from '../core/moderation/types.ts';
import { writeKept } from '../core/parse/kept-json.ts';
import { isSameBytes } from '../core/parse/known-texts.ts';
import { stampTag } from './stamp-tag.ts';
import type { Where } from './where.ts';

/**
 * The history of an episode as it is sent, and the files that it says so of. Plain data: threads hand it to each other,
 * and its bytes are shared by all of them. Nobody changes any.
 */
export interface KnownHistory {
  readonly where: Where;
  /** States of the files that rows and vectors are read from. */
  readonly rows: string;
  /** identities.json and moderation_log.jsonl, byte for byte. */
  readonly identities: Uint8Array;
  readonly log: Uint8Array;
  /** The number of the last step. */
  readonly version: number;
  /** The JSON before the steps. */
  readonly head: string;
  /** JSON of all steps, with a comma behind each; where each ends, the comma with it; and their numbers, ascending. */
  readonly steps: Uint8Array;
  readonly ends: Float64Array;
  readonly numbers: Float64Array;
}

/** Of so many episodes and runs, and none of more bytes. */
const MOST = 16;
const MOST_BYTES = 8 * 1024 * 1024;

const histories = new Bounded<string, KnownHistory>(MOST);
const keyOf = ({ dataRoot, epId, runId }: Where): string => [dataRoot, epId, runId].join('\n');

/** The history that was read last, or that a change has left; whether it still is has to be looked at. */
export const historyOf = (where: Where): KnownHistory | undefined => histories.use(keyOf(where));

/** Remember a history; where there is none, an older one is forgotten. */
export function keepHistory(where: Where, history: KnownHistory | undefined): void {
  if (history === undefined) histories.delete(keyOf(where));
  else histories.set(keyOf(where), history);
}

export interface HistorySource {
  readonly where: Where;
  readonly epId: string;
  readonly runId: string;
  readonly log: OperationLog;
  readonly files: CandidateFiles;
  readonly stamps: Pick<ReadonlyMap<string, FileStamp>, 'get'>;
  readonly bytes: { readonly identities: Uint8Array; readonly log: Uint8Array };
}

/**
 * A history that can be told from any other by the files; undefined where it cannot, as when rows were written a moment
 * ago: they may have been once more since, and look the same.
 * @param rest see `SETTLED`; milliseconds
 */
export function knownHistory(source: HistorySource, rest = SETTLED): KnownHistory | undefined {
  const { where, log, bytes } = source;
  const rows = rowsOf(source, rest);
  const size = bytes.identities.length + bytes.log.length;
  if (rows === undefined || size > MOST_BYTES) return undefined;
  const { head, texts } = historyTexts(source);
  const numbers = Float64Array.from(log.entries, ({ seq }) => seq);
  if (numbers.some((seq, i) => i > 0 && seq <= numbers[i - 1]!)) return undefined;
  const each = texts.map((text) => `${text},`);
  const encoded = new TextEncoder().encode(each.join(''));
  let end = 0;
  const ends = Float64Array.from(each, (text) => {
    end += Buffer.byteLength(text);
    return end;
  });
  const [identities, logged, steps] = [bytes.identities, bytes.log, encoded].map(shared) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const version = numbers.at(-1) ?? 0;
  return { where, rows, identities, log: logged, version, head, steps, ends, numbers };
}

/** Whether that still is what the files say. */
export async function isHistoryOf(
  known: KnownHistory,
  { files, stamps }: Pick<HistorySource, 'files' | 'stamps'>,
): Promise<boolean> {
  const { identities, log } = files;
  if (identities?.size !== known.identities.length || log?.size !== known.log.length) return false;
  if (rowsOf({ files, stamps }) !== known.rows) return false;
  if (!isSameBytes(await identities.bytes(), known.identities)) return false;
  return isSameBytes(await log.bytes(), known.log);
}

/** The history from a number on, as JSON. */
export function historyAfter({ head, steps, ends, numbers }: KnownHistory, after: number) {
  const first = numbers.findIndex((seq) => seq > after);
  const from = first < 0 ? steps.length : first === 0 ? 0 : ends[first - 1]!;
  const encoder = new TextEncoder();
  const [before, behind] = [encoder.encode(head), encoder.encode(']}')];
  // Without the last comma.
  const wanted = steps.subarray(from, Math.max(from, steps.length - 1));
  const bytes = new Uint8Array(before.length + wanted.length + behind.length);
  bytes.set(before);
  bytes.set(wanted, before.length);
  bytes.set(behind, before.length + wanted.length);
  return bytes;
}

/** A history as it is sent: the same steps as `cutline log --format json`. */
export function historyTexts({ epId, runId, log }: Pick<HistorySource, 'epId' | 'runId' | 'log'>) {
  const version = log.entries.at(-1)?.seq ?? 0;
  const { cursor, lastNumber: last_number } = log;
  const head = writeKept({ ep_id: epId, run_id: runId, version, cursor, last_number });
  const texts = stepsOf(log).map((step, i) => stepText(log.entries[i] as LogEntry, step));
  return { head: `${head.slice(0, -1)},"steps":[`, texts };
}

/** What the last of some changes has left, for whoever reads the episode next; undefined where that is not plain. */
export function historyLeft(
  where: Where,
  outcomes: readonly EditOutcome[],
  rest?: number,
): KnownHistory | undefined {
  const last = outcomes.findLast((one) => 'edited' in one && one.edited.plan !== undefined);
  if (last === undefined || !('edited' in last)) return undefined;
  const { folder, edit, plan } = last.edited;
  const { imported, sources: files, stamps } = folder.loaded;
  const { epId, runId, report } = imported.episode;
  // What not all could be taken of is read as it was written.
  if (report.remarks.some(({ code }) => code.startsWith('log/'))) return undefined;
  const [log, identities] = (plan?.files ?? []).slice(-2).map(({ bytes }) => bytes);
  if (!(log instanceof Uint8Array && identities instanceof Uint8Array)) return undefined;
  const bytes = { identities, log };
  return knownHistory({ where, epId, runId, log: edit.log, files, stamps, bytes }, rest);
}

/** Roles of files that hold no rows: what was decided is compared by its bytes, and no history depends on the others. */
const NO_ROWS: readonly string[] = ['identities', 'log', 'parameters', 'truth'];

/** States of the files with rows; undefined where they cannot be told from what comes after. */
function rowsOf(
  { files, stamps }: Pick<HistorySource, 'files' | 'stamps'>,
  rest = 0,
): string | undefined {
  const now = Date.now();
  const states: string[] = [];
  for (const [role, file] of Object.entries(files)) {
    if (file === undefined || NO_ROWS.includes(role)) continue;
    const stamp = stamps.get(file.path);
    if (stamp === undefined || (rest > 0 && !isSettled(stamp, now, rest))) return undefined;
    states.push(`${role} ${file.path} ${stampTag(stamp)}`);
  }
  return states.sort().join('\n');
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

/** A step as JSON. It stays what it is, and a history is asked for again at each new one. */
function stepText(entry: LogEntry, step: ReturnType<typeof stepsOf>[number]): string {
  const known = stepTexts.get(entry);
  if (known?.state === step.state) return known.text;
  const text = writeKept(step);
  stepTexts.set(entry, { state: step.state, text });
  return text;
}

const stepTexts = new WeakMap<LogEntry, { readonly state: string; readonly text: string }>();
