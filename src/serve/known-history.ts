import { digestBytes } from '../cli/kit/change-journal.ts';
import { isSettled, SETTLED } from '../cli/kit/known-folders.ts';
import type { FileStamp } from '../cli/kit/node-source.ts';
import type { EditOutcome } from '../cli/moderate/edit-together.ts';
import { stepsOf } from '../cli/moderate/log-command.ts';
import type { OpenFolder } from '../cli/moderate/open-folder.ts';
import { Bounded } from '../core/bounded.ts';
import type { CandidateFiles } from '../core/episode/discover.ts';
import type { LogEntry, OperationLog } from '../core/moderation/types.ts';
import { writeKept } from '../core/parse/kept-json.ts';
import { stampTag } from './stamp-tag.ts';
import type { Where } from './where.ts';

/** The history of an episode as it is sent, and the files that it says so of. */
export interface KnownHistory {
  /** States of the files that rows and vectors are read from. */
  readonly rows: string;
  /** Digests of identities.json and moderation_log.jsonl. */
  readonly identities: string;
  readonly log: string;
  /** The number of the last step. */
  readonly version: number;
  /** The JSON before the steps, and that of each. */
  readonly head: string;
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
}

/** What a change has made of a history: plain data, which one thread tells another. */
export interface LeftHistory extends KnownHistory {
  readonly where: Where;
  /** Digest of the moderation_log.jsonl that it was made on. */
  readonly on: string;
  /** So many steps of that history are as they were; `texts` and `numbers` are of those behind them. */
  readonly kept: number;
}

/** Of so many episodes and runs, and none with a longer log. Bytes. */
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

/** Remember what a change has left, where the history that it was made on is known; else it is read once more. */
export function keepLeft({ where, on, kept, ...left }: LeftHistory): void {
  const known = histories.get(keyOf(where));
  const isOn = known !== undefined && known.log === on && known.rows === left.rows;
  if (!isOn || kept > known.texts.length) return;
  keepHistory(where, {
    ...left,
    texts: [...known.texts.slice(0, kept), ...left.texts],
    numbers: [...known.numbers.slice(0, kept), ...left.numbers],
  });
}

export interface HistorySource {
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
  const { log, bytes } = source;
  const rows = rowsOf(source, rest);
  if (rows === undefined || bytes.log.length > MOST_BYTES) return undefined;
  const numbers = log.entries.map(({ seq }) => seq);
  return {
    rows,
    identities: digestBytes(bytes.identities),
    log: digestBytes(bytes.log),
    version: numbers.at(-1) ?? 0,
    ...historyTexts(source),
    numbers,
  };
}

/** Whether that still is what the files say. */
export async function isHistoryOf(
  known: KnownHistory,
  { files, stamps }: Pick<HistorySource, 'files' | 'stamps'>,
): Promise<boolean> {
  const { identities, log } = files;
  if (identities === undefined || log === undefined) return false;
  if (rowsOf({ files, stamps }) !== known.rows) return false;
  if (digestBytes(await log.bytes()) !== known.log) return false;
  return digestBytes(await identities.bytes()) === known.identities;
}

/** The history from a number on, as JSON. */
export function historyAfter(
  { head, texts, numbers }: Pick<KnownHistory, 'head' | 'texts' | 'numbers'>,
  after: number,
): Uint8Array<ArrayBuffer> {
  const wanted = after === 0 ? texts : texts.filter((_, i) => numbers[i]! > after);
  // It has a buffer of its own, which may be given away.
  return new TextEncoder().encode(`${head}${wanted.join(',')}]}`);
}

/** A history as it is sent: the same steps as `cutline log --format json`. */
export function historyTexts({ epId, runId, log }: Pick<HistorySource, 'epId' | 'runId' | 'log'>) {
  const version = log.entries.at(-1)?.seq ?? 0;
  const { cursor, lastNumber: last_number } = log;
  const head = writeKept({ ep_id: epId, run_id: runId, version, cursor, last_number });
  return { head: `${head.slice(0, -1)},"steps":[`, texts: textsOf(log) };
}

const textsOf = (log: OperationLog): string[] =>
  stepsOf(log).map((step, i) => stepText(log.entries[i] as LogEntry, step));

/** What some changes are made on. */
export interface MadeOn {
  readonly log: OperationLog;
  /** Of the file; undefined where there is none yet. */
  readonly digest: string | undefined;
}

/** The history that was just read. */
export function madeOn({ loaded, log, logFile }: OpenFolder): MadeOn {
  const read = logFile && loaded.memory?.texts.get(logFile.path)?.bytes;
  return { log, digest: read && digestBytes(read) };
}

/**
 * What some changes have left, for whoever reads the episode next; undefined where that is not plain.
 * @param on what the first of them was made on
 */
export function historyLeft(
  where: Where,
  outcomes: readonly EditOutcome[],
  on: MadeOn | undefined,
  rest?: number,
): LeftHistory | undefined {
  const edited = outcomes.flatMap((one) => ('edited' in one ? [one.edited] : []));
  const last = edited.findLast(({ plan }) => plan !== undefined);
  if (last === undefined || on?.digest === undefined) return undefined;
  const { folder, edit, plan } = last;
  const { imported, sources: files, stamps } = folder.loaded;
  const { epId, runId, report } = imported.episode;
  // What not all could be taken of is read as it was written.
  if (report.remarks.some(({ code }) => code.startsWith('log/'))) return undefined;
  const [log, identities] = (plan?.files ?? []).slice(-2).map(({ bytes }) => bytes);
  if (!(log instanceof Uint8Array && identities instanceof Uint8Array)) return undefined;
  const bytes = { identities, log };
  const known = knownHistory({ epId, runId, log: edit.log, files, stamps, bytes }, rest);
  if (known === undefined) return undefined;
  const before = textsOf(on.log);
  let kept = 0;
  while (kept < before.length && before[kept] === known.texts[kept]) kept++;
  const [texts, numbers] = [known.texts.slice(kept), known.numbers.slice(kept)];
  return { ...known, where, on: on.digest, kept, texts, numbers };
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

/** A step as JSON. It stays what it is, and a history is asked for again at each new one. */
function stepText(entry: LogEntry, step: ReturnType<typeof stepsOf>[number]): string {
  const known = stepTexts.get(entry);
  if (known?.state === step.state) return known.text;
  const text = writeKept(step);
  stepTexts.set(entry, { state: step.state, text });
  return text;
}

const stepTexts = new WeakMap<LogEntry, { readonly state: string; readonly text: string }>();
