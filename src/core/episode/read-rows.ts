import { AppError } from '../errors.ts';
import type { JobHooks } from '../job.ts';
import { placeText, type RowPlace } from '../parse/bad-row.ts';
import type { Row } from '../parse/fields.ts';
import { type LineView, readLines } from '../parse/lines.ts';
import { createRawRowStore, type RawRows } from '../parse/raw-rows.ts';
import type { SourceFile } from '../parse/source.ts';
import { createVectorLineReader, type VectorState } from '../parse/vector-line.ts';
import type { RemarkBook } from './remarks.ts';

/**
 * Takes one row. The vector is undefined when the row has none (see `state`); it is reused: copy
 * what is kept. Throws an AppError with `details.canSkipBadLines` to refuse the row.
 */
export type OnRow = (
  row: Row,
  place: RowPlace,
  vector: Float32Array | undefined,
  state: VectorState,
) => void;

export interface RowReader {
  /** Lines that are not blank, so far. */
  readonly lines: number;
  /** Lines that were no JSON object and were skipped, so far. */
  readonly broken: number;
  read(onRow: OnRow): Promise<void>;
  /** Inside `onRow`: keep this row's text, without its vector. */
  keep(): void;
  /** The rows that were kept, once. */
  raw(): RawRows;
}

/**
 * Read the rows of a JSON Lines file with a vector under `key`.
 * @throws AppError `jsonl/bad-line` and whatever `onRow` throws; with `skipBadLines`, errors that
 *   can be skipped become the remark `jsonl/skipped-line`
 */
export function createRowReader(
  file: SourceFile,
  key: string,
  options: { readonly skipBadLines: boolean },
  remarks: RemarkBook,
  hooks: JobHooks,
): RowReader {
  const reader = createVectorLineReader(file.path, key);
  const kept = createRawRowStore();
  let current: LineView | undefined;
  let lines = 0;
  let broken = 0;

  function skip(error: unknown, line: LineView): void {
    const skippable = error instanceof AppError && error.details.canSkipBadLines === true;
    if (!options.skipBadLines || !skippable) throw error;
    const place = { file: file.path, line: line.number, byte: line.offset };
    remarks.add('jsonl/skipped-line', `${placeText(place)}: ${error.code}`);
  }

  return {
    get lines() {
      return lines;
    },
    get broken() {
      return broken;
    },
    keep() {
      if (current !== undefined) kept.keep(current, reader.cuts(current));
    },
    raw: kept.finish,
    read: (onRow) =>
      readLines(file, hooks, (line) => {
        lines += 1;
        current = line;
        let parsed: ReturnType<typeof reader.read>;
        try {
          parsed = reader.read(line);
        } catch (error) {
          skip(error, line);
          broken += 1;
          return;
        }
        const { scratch } = reader;
        const vector =
          parsed.vector === 'read' ? scratch.data.subarray(0, scratch.count) : undefined;
        const place = { file: file.path, line: line.number, byte: line.offset };
        if (parsed.doubled) remarks.add('keys/doubled', placeText(place));
        try {
          onRow(parsed.row, place, vector, parsed.vector);
        } catch (error) {
          skip(error, line);
        }
      }),
  };
}
