import { formatIdentityId, identityNumber } from '../identity/stable-ids.ts';
import { sameValue } from '../same-value.ts';
import { madeBy, partNumbersOf, partsOf, rekeyOperation } from './by-fields.ts';
import { appliedEntries } from './log.ts';
import type { Names } from './operation-fields.ts';
import { lastSaid, saidAfter, sayingField } from './said-parameters.ts';
import type {
  LogEntry,
  Operation,
  OperationLog,
  SaidParameters,
  SimpleOperation,
} from './types.ts';

/**
 * One log of two that were made apart: what the own one does not know of the other follows it, in
 * order, each a step of its own. Steps that were undone on either side do not come back. Where both
 * gave out one number, the other's identity or part gets the next free one.
 * @returns `own` itself when it knows everything
 */
export function combineLogs(own: OperationLog, other: OperationLog): OperationLog {
  const lastNumber = Math.max(own.lastNumber, other.lastNumber);
  if (own.entries.length === 0) return { ...other, lastNumber };
  const fresh = appliedEntries(other).filter((entry) => !knows(own, entry));
  if (fresh.length === 0) return lastNumber === own.lastNumber ? own : { ...own, lastNumber };

  const names = new Renumbering(own, lastNumber);
  const entries = [...appliedEntries(own)];
  let seq = own.entries.at(-1)?.seq ?? 0;
  let said: SaidParameters | undefined;
  let known = lastSaid(entries);
  for (const entry of appliedEntries(other)) {
    said = saidAfter(said, entry);
    const twin = own.entries.find((known) => isSame(known, entry));
    if (twin !== undefined) {
      names.steps.set(entry.seq, twin.seq);
      continue;
    }
    const operation = renamed(entry.operation, names);
    if (operation === undefined) continue;
    seq += 1;
    names.steps.set(entry.seq, seq);
    const { clustering: _, ...rest } = entry;
    const saying = sayingField(said, known, operation);
    const step = { ...rest, seq, text: names.words(entry.text), operation, ...saying };
    known = saidAfter(known, step);
    entries.push(step);
  }
  return { entries, cursor: entries.length, lastNumber: names.lastNumber };
}

function knows({ entries }: OperationLog, entry: LogEntry): boolean {
  return entries.some((known) => isSame(known, entry));
}

function isSame(a: LogEntry, b: LogEntry): boolean {
  // Two of the same second that say the same are two, where they are known by their own names.
  if (a.uid !== undefined && b.uid !== undefined) return a.uid === b.uid;
  return a.at === b.at && sameValue(a.operation, b.operation);
}

function renamed(operation: Operation, names: Renumbering): Operation | undefined {
  if (operation.type !== 'batch') return names.rename(operation);
  const operations = operation.operations.flatMap((part) => names.rename(part) ?? []);
  return operations.length === 0 ? undefined : { ...operation, operations };
}

/** New numbers for what the other log made under numbers that the own one has given out, too. */
class Renumbering implements Names {
  readonly steps = new Map<number, number>();
  lastNumber: number;
  private readonly given = new Set<number>();
  private readonly identities = new Map<string, string>();
  private readonly parts = new Map<string, string>();

  constructor(own: OperationLog, lastNumber: number) {
    this.lastNumber = lastNumber;
    for (const { operation } of own.entries) {
      for (const part of partsOf(operation)) {
        for (const number of [...madeNumbers(part), ...partNumbersOf(part)]) this.given.add(number);
      }
    }
  }

  rename(operation: SimpleOperation): SimpleOperation | undefined {
    for (const number of madeNumbers(operation)) {
      if (!this.given.has(number)) continue;
      this.identities.set(formatIdentityId(number), formatIdentityId(++this.lastNumber));
    }
    return rekeyOperation(operation, this);
  }

  /** A line of the history with the ids that things have now. */
  words(text: string): string {
    return text.replace(/identity-\d+/g, (id) => this.identity(id));
  }

  track(id: string): string {
    return this.parts.get(id) ?? id;
  }
  face(faceId: string): string {
    return faceId;
  }
  identity(id: string): string {
    return this.identities.get(id) ?? id;
  }
  tracksOf(): readonly string[] {
    return [];
  }
  part({ part, partNumber }: { readonly part: string; readonly partNumber: number }) {
    if (partNumber < 0 || !this.given.has(partNumber)) return { id: part, number: partNumber };
    const number = ++this.lastNumber;
    const digits = /\d+$/.exec(part)?.[0].length ?? 0;
    const id = part.replace(/\d+$/, '') + String(number).padStart(digits, '0');
    this.parts.set(part, id);
    return { id, number };
  }
  step(seq: number): number | undefined {
    return this.steps.get(seq);
  }
}

/** Numbers of the identities that begin with an operation. */
const madeNumbers = (operation: SimpleOperation): readonly number[] =>
  madeBy(operation).map((id) => identityNumber(id) ?? 0);
