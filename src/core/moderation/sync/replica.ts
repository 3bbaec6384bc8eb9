import { largest } from '../../many.ts';
import { sameValue } from '../../same-value.ts';
import { namedTracks, numbersOf, partsOf } from '../by-fields.ts';
import { append, appliedEntries, standingEntries } from '../log.ts';
import { lastSaid, saidAfter } from '../said-parameters.ts';
import type { LogEntry, Operation, OperationLog, SaidParameters } from '../types.ts';
import { type SyncStep, syncStepOf } from './sync-step.ts';

/*
 * [Note: One order of steps]
 * Who serves an episode decides the order of its steps. Everybody else has its history as they heard it last, up to
 * `version`, and after it what they made themselves: steps with a `uid` that wait to be sent, and steps without one,
 * which everybody works out for themselves (what the files said). Nothing is ever merged two ways: what comes is put
 * before what waits, and what waits is numbered anew.
 */

/** A history as it was heard, and what its owner does with it. */
export interface Replica {
  readonly log: OperationLog;
  /** `seq` of the last step that was heard; what comes after it in the log is the owner's own. */
  readonly version: number;
  /** `uid`s of own steps that were sent: somebody may have them, whatever was answered. */
  readonly sent: ReadonlySet<string>;
}

/** What was heard of the history of all. */
export interface Heard {
  /** Its applied steps after this one; 0 for all of them. */
  readonly after: number;
  readonly entries: readonly LogEntry[];
  readonly lastNumber?: number;
}

/** A step that is not in the history of all. */
export interface Refused {
  readonly entry: LogEntry;
  readonly code: string;
  /** For a person. */
  readonly reason: string;
}

/** Own steps that wait, in order. */
export const pendingSteps = ({
  log,
  version,
}: Pick<Replica, 'log' | 'version'>): readonly LogEntry[] =>
  appliedEntries(log).filter(({ seq, uid }) => seq > version && uid !== undefined);

/** The same as they are sent. */
export function stepsToSend({
  log,
  version,
}: Pick<Replica, 'log' | 'version'>): readonly SyncStep[] {
  const steps: SyncStep[] = [];
  let said: SaidParameters | undefined;
  for (const entry of appliedEntries(log)) {
    said = saidAfter(said, entry);
    if (entry.seq <= version || entry.uid === undefined) continue;
    steps.push(syncStepOf(entry, log, said));
  }
  return steps;
}

/**
 * The history of all with what waits after it.
 * @param refused what of it was refused, by uid; what builds on that is refused, too
 * @param complete adds what everybody works out for themselves
 * @param takeBack makes the name of a step that takes back one which was sent before it was undone
 */
export function rebased(
  { log, version, sent }: Replica,
  heard: Heard,
  refused: ReadonlyMap<string, Pick<Refused, 'code' | 'reason'>>,
  complete: (log: OperationLog) => OperationLog,
  takeBack: () => string,
): { readonly replica: Replica; readonly refused: readonly Refused[] } {
  // An answer that was long on its way says nothing about what follows what is known now.
  if (heard.after !== 0 && heard.after !== version)
    return { replica: { log, version, sent }, refused: [] };
  const known = heard.after === 0 ? [] : log.entries.filter(({ seq }) => seq <= version);
  const base = [...known, ...heard.entries];
  const heardAs = new Map(base.flatMap(({ uid, seq }) => (uid === undefined ? [] : [[uid, seq]])));
  const numbers = base.flatMap(({ operation }) => numbersOf(operation));
  const lastNumber = largest(numbers, Math.max(log.lastNumber, heard.lastNumber ?? 0));
  let next = complete({ entries: base, cursor: base.length, lastNumber });
  const out: Refused[] = [];
  const seqs = new Map(known.map(({ seq }) => [seq, seq]));
  // Steps that have no name are known by their words, where all is heard anew.
  const byTime = byTimeOf(base);
  let said: SaidParameters | undefined;
  const waiting: LogEntry[] = [];
  const undone: LogEntry[] = [];
  log.entries.forEach((entry, index) => {
    if (index < log.cursor) said = saidAfter(said, entry);
    if (entry.seq <= version || entry.uid === undefined) {
      const twin =
        heard.after === 0
          ? byTime.get(entry.at)?.find((one) => sameValue(one.operation, entry.operation))
          : undefined;
      if (twin !== undefined) seqs.set(entry.seq, twin.seq);
      return;
    }
    const there = heardAs.get(entry.uid);
    const isUndone = index >= log.cursor;
    if (there !== undefined) {
      seqs.set(entry.seq, there);
      if (isUndone) undone.push({ ...entry, seq: there });
      return;
    }
    const why = refused.get(entry.uid) ?? (buildsOn(out, entry.operation) ? BUILDS_ON : undefined);
    if (why !== undefined) out.push({ entry, ...why });
    else if (isUndone) waiting.push(entry);
    else next = again(next, entry, said, seqs);
  });
  for (const { seq, text, at } of undone) {
    const standing = standingEntries(next).some((entry) => entry.seq === seq);
    if (standing) next = append(next, { type: 'revoke', seq, text }, { at, uid: takeBack() });
  }
  const { cursor } = next;
  for (const entry of waiting) next = again(next, entry, said, seqs);
  const last = base.at(-1)?.seq ?? 0;
  const waits = next.entries.flatMap(({ seq, uid }) =>
    seq > last && uid !== undefined && sent.has(uid) ? [uid] : [],
  );
  const replica = { log: { ...next, cursor }, version: last, sent: new Set(waits) };
  return { replica, refused: out };
}

function byTimeOf(entries: readonly LogEntry[]): ReadonlyMap<string, readonly LogEntry[]> {
  const all = new Map<string, LogEntry[]>();
  for (const entry of entries) {
    const list = all.get(entry.at);
    if (list === undefined) all.set(entry.at, [entry]);
    else list.push(entry);
  }
  return all;
}

const BUILDS_ON = {
  code: 'sync/builds-on-refused',
  reason: 'It builds on a step that was refused.',
} as const;

/** True where an operation is about tracks of one that was refused: what it means is not known without that. */
export function buildsOn(
  refused: readonly { readonly entry: Pick<LogEntry, 'operation' | 'seq'> }[],
  operation: Operation,
): boolean {
  if (refused.length === 0) return false;
  const back = new Set(partsOf(operation).flatMap((p) => (p.type === 'revoke' ? [p.seq] : [])));
  if (refused.some(({ entry }) => back.has(entry.seq))) return true;
  const own = tracksOf(operation);
  return refused.some(({ entry }) => [...tracksOf(entry.operation)].some((id) => own.has(id)));
}

const tracksOf = (operation: Operation): ReadonlySet<string> =>
  new Set(partsOf(operation).flatMap((part) => [...namedTracks(part), ...partIn(part)]));

const partIn = (part: ReturnType<typeof partsOf>[number]): readonly string[] =>
  part.type === 'split-track' ? [part.part] : [];

/** A step that waits, after others. @param seqs of steps by what they were; gets its own */
function again(
  log: OperationLog,
  entry: LogEntry,
  said: SaidParameters | undefined,
  seqs: Map<number, number>,
): OperationLog {
  const { seq, clustering: _, operation: own, ...occasion } = entry;
  const operation = own.type === 'revoke' ? { ...own, seq: seqs.get(own.seq) ?? own.seq } : own;
  const next = append({ ...log, cursor: log.entries.length }, operation, {
    ...occasion,
    ...(said === undefined ? {} : { said }),
  });
  const made = next.entries.at(-1)!;
  seqs.set(seq, made.seq);
  // The same object where nothing of it is another: it is stored, and compared by itself.
  const same = made.seq === seq && operation === own && lastSaid([made]) === lastSaid([entry]);
  return same ? { ...next, entries: [...log.entries, entry] } : next;
}
