import { AppError } from '../errors.ts';
import { baseName } from './lines.ts';
import type { SourceFile } from './source.ts';
import { parseJson } from './vector-line.ts';

/** identities.json of a long episode takes a few MB; a file above this is something else. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Read a whole JSON document.
 * @throws AppError `{kind}/bad-json` with the place of the fault, `{kind}/too-large`
 */
export async function readJsonFile(file: SourceFile, kind: string): Promise<unknown> {
  refuseHuge(file, kind, MAX_BYTES);
  return parseJsonText(decodeText(await file.bytes()), file.path, kind);
}

/**
 * The same of a text that was read already.
 * @throws AppError `{kind}/bad-json` with the place of the fault
 */
export function parseJsonText(text: string, path: string, kind: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const place = faultPlace(text, reason);
    throw new AppError(
      `${kind}/bad-json`,
      `${path}: ${reason}`,
      `${path}, line ${place.line} (byte ${place.byte}) is not valid JSON. Repair ${baseName(path)} or write it again, or import without it by taking it out of the folder.`,
      { place: { file: path, ...place }, cause: error },
    );
  }
}

/** Refuse a file that cannot be what its name says, before reading it. */
export function refuseHuge(
  file: Pick<SourceFile, 'path' | 'size'>,
  kind: string,
  max: number,
): void {
  if (file.size <= max) return;
  throw new AppError(
    `${kind}/too-large`,
    `${file.path}: got ${file.size} bytes, expected at most ${max}`,
    `${file.path} has ${file.size} bytes, far more than such a file holds (at most ${max}). Check that it is the right file, or take it out of the folder.`,
    { place: { file: file.path } },
  );
}

/** UTF-8 text; a byte order mark is dropped. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

/**
 * Line and byte of a fault. Engines word it differently ("at position 17", "line 1 column 18 of the
 * JSON data") or not at all; without a hint the end of the text is the best guess, as most broken
 * files are cut off.
 */
function faultPlace(text: string, reason: string): { line: number; byte: number } {
  const position = /position (\d+)/.exec(reason)?.[1];
  const lineColumn = /line (\d+) column (\d+)/.exec(reason);
  let index = text.length;
  if (position !== undefined) index = Math.min(text.length, Number(position));
  else if (lineColumn !== null) index = indexOf(text, Number(lineColumn[1]), Number(lineColumn[2]));
  const before = text.slice(0, index);
  return { line: before.split('\n').length, byte: new TextEncoder().encode(before).length };
}

function indexOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let k = 1; k < line; k++) at = text.indexOf('\n', at) + 1;
  return Math.min(text.length, at + column - 1);
}
