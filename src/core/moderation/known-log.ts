import type { Bounded } from '../bounded.ts';
import type { LogFile, ReadLog } from './log-content.ts';
import type { LinesOfText } from './log-lines.ts';
import type { TrackPrint } from './track-prints.ts';
import type { LogEntry } from './types.ts';

/** What lines of histories say, for who reads one again and again: at each step only one of them is new. */
export type KnownLines = Bounded<string, KnownLine>;
export type KnownLine = { readonly print: TrackPrint } | { readonly entry: LogEntry };

/** The history that was read last, whole: nothing is remarked of it, wherever it lies. */
const wholes = new WeakMap<KnownLines, Whole>();

interface Whole extends LinesOfText {
  readonly read: ReadLog;
}

/** The history that was read last. */
export const wholeOf = (known: KnownLines): Whole | undefined => wholes.get(known);

/** Remember what a history says as a whole: it is read again before it changes. */
export function keepWhole(
  known: KnownLines,
  content: string,
  read: ReadLog,
  lines: readonly string[],
): void {
  if (read.remarks.length === 0) wholes.set(known, { content, lines, read });
}

/**
 * What lines say that are those of the history that was read last, below its first line: it mostly has grown at its
 * end alone. Undefined where lines came or went between.
 */
export function begunWith(lines: readonly string[], known: KnownLines): Begun | undefined {
  const last = wholes.get(known);
  // Behind its last line there is an empty one.
  const next = last === undefined ? 0 : last.lines.length - 1;
  if (last === undefined || lines.length < next || last.lines[next] !== '') return undefined;
  for (let i = 1; i < next; i++) if (lines[i] !== last.lines[i]) return undefined;
  const { prints, log } = last.read.file;
  return { prints, log, below: last.content.slice(last.content.indexOf('\n') + 1), next };
}

interface Begun extends Pick<LogFile, 'prints' | 'log'> {
  /** Those lines as a text, the first one of the history left out. */
  readonly below: string;
  /** Place of the first line that is not among them. */
  readonly next: number;
}
