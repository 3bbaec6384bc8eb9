import { AppError } from '../errors.ts';
import { firstBadByte, wideEncoding } from './encoding.ts';
import { JsonFault, parseDocument } from './json-text.ts';
import { type KeptJson, parseKept } from './kept-json.ts';
import { isSameBytes, type KnownTexts } from './known-texts.ts';
import { baseName } from './lines.ts';
import type { SourceFile } from './source.ts';

/**
 * identities.json of 20,000 tracks takes 20 MB with every key that a pipeline writes. Text, objects and
 * what is made of them take ten times the bytes at worst, so that a page can hold it.
 */
const MAX_BYTES = 96 * 1024 * 1024;

/**
 * Read a whole JSON document.
 * @throws AppError `{kind}/bad-json` with the place of the fault, `{kind}/not-utf8`, `{kind}/too-large`
 */
export async function readJsonFile(file: SourceFile, kind: string): Promise<unknown> {
  return parseJsonText(await readText(file, kind, MAX_BYTES), file.path, kind);
}

/** The same, with numbers as they stand in the file: for who carries keys on that nobody here knows. */
export async function readKeptJson(
  file: SourceFile,
  kind: string,
  known?: KnownTexts,
): Promise<KeptJson> {
  const text = await readText(file, kind, MAX_BYTES, known);
  const last = known?.get(file.path);
  const json = last?.json ?? keptJsonText(text, file.path, kind);
  if (last !== undefined) last.json = json;
  return json;
}

/** Likewise of a text that was read already. @throws AppError `{kind}/bad-json` */
export function keptJsonText(text: string, path: string, kind: string): KeptJson {
  return parseJsonText(text, path, kind, parseKept) as KeptJson;
}

/**
 * The same of a text that was read already.
 * @param parse who keeps what a doubled key had before brings another reader
 * @throws AppError `{kind}/bad-json` with the place of the fault
 */
export function parseJsonText(
  text: string,
  path: string,
  kind: string,
  parse: (text: string) => unknown = parseDocument,
): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const what = error instanceof JsonFault ? error.what : 'is not valid JSON';
    const place = faultPlace(text, error);
    throw new AppError(
      `${kind}/bad-json`,
      `${path}: ${error.message}`,
      `${path}, line ${place.line} (byte ${place.byte}) ${what}. Repair ${baseName(path)} or write it again, or import without it by taking it out of the folder.`,
      { place: { file: path, ...place }, cause: error },
    );
  }
}

/**
 * The text of a small file; a byte order mark is dropped.
 * @param known what was read before; gets what is read now
 * @throws AppError `{kind}/not-utf8`, `{kind}/too-large`
 */
export async function readText(
  file: Pick<SourceFile, 'path' | 'size' | 'bytes'>,
  kind: string,
  max: number,
  known?: KnownTexts,
): Promise<string> {
  refuseHuge(file, kind, max);
  const bytes = await file.bytes();
  const last = known?.get(file.path);
  if (last !== undefined && isSameBytes(last.bytes, bytes)) return last.text;
  const text = decodeText(bytes, file.path, kind);
  known?.set(file.path, { bytes, text });
  return text;
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

/**
 * UTF-8 text; a byte order mark is dropped.
 * @throws AppError `{kind}/not-utf8` with the first byte that is none: it would come back as "\uFFFD"
 */
export function decodeText(bytes: Uint8Array, path: string, kind: string): string {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) throw notUtf8(path, kind, bytes, 0, `${wide} text`, undefined);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw notUtf8(path, kind, bytes, firstBadByte(bytes), 'not UTF-8 text', cause);
  }
}

function notUtf8(
  path: string,
  kind: string,
  bytes: Uint8Array,
  byte: number,
  what: string,
  cause: unknown,
): AppError {
  let line = 1;
  for (let at = bytes.indexOf(NEWLINE); at >= 0 && at < byte; at = bytes.indexOf(NEWLINE, at + 1)) {
    line += 1;
  }
  return new AppError(
    `${kind}/not-utf8`,
    `${path}: line ${line}, byte ${byte} is no UTF-8`,
    `${path}, line ${line} (byte ${byte}) is ${what}, so names in it would be damaged. Nothing was read from it. Save it again as UTF-8.`,
    { place: { file: path, line, byte }, cause },
  );
}

const NEWLINE = 10;

/**
 * Line and byte of a fault. Engines word it differently ("at position 17", "line 1 column 18 of the
 * JSON data") or not at all; without a hint the end of the text is the best guess, as most broken
 * files are cut off.
 */
function faultPlace(text: string, error: Error): { line: number; byte: number } {
  const reason = error.message;
  const position = /position (\d+)/.exec(reason)?.[1];
  const lineColumn = /line (\d+) column (\d+)/.exec(reason);
  let index = text.length;
  if (error instanceof JsonFault) index = error.index;
  else if (position !== undefined) index = Math.min(text.length, Number(position));
  else if (lineColumn !== null) index = indexOf(text, Number(lineColumn[1]), Number(lineColumn[2]));
  const before = text.slice(0, index);
  return { line: before.split('\n').length, byte: new TextEncoder().encode(before).length };
}

function indexOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let k = 1; k < line; k++) at = text.indexOf('\n', at) + 1;
  return Math.min(text.length, at + column - 1);
}
