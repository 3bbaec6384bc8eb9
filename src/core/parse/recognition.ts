import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { AppError } from '../errors.ts';
import { objectOf } from './fields.ts';
import { readText, refuseHuge } from './json-file.ts';
import { MAX_JSON_DEPTH } from './json-text.ts';
import { distance } from './key-book.ts';
import { baseName } from './lines.ts';
import {
  isParameter,
  MOST_PARAMETER_BYTES,
  PARAMETER_NAMES,
  parameterFault,
} from './parameter-rules.ts';
import type { SourceFile } from './source.ts';

/** Settings as a file has them: checked keys only, plus blocks that are kept as they are. */
export interface Recognition {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Keys that nothing reads. */
  readonly unknownKeys: readonly string[];
}

/**
 * Read the file of a configuration.
 * @throws AppError as `parseRecognition`; `parameters/not-utf8`, `parameters/too-large`
 */
export async function readRecognition(
  file: Pick<SourceFile, 'path' | 'size' | 'bytes'>,
): Promise<Recognition> {
  return parseRecognition(await readText(file, 'parameters', MOST_PARAMETER_BYTES), file.path);
}

/**
 * Read recognition.yaml, or the pipeline's clustering.yaml.
 * @param file path for messages
 * @throws AppError `parameters/too-large`, `parameters/bad-yaml` (with line), `parameters/out-of-range` (key, value, range)
 */
export function parseRecognition(text: string, file: string): Recognition {
  refuseLong(file, text.length);
  refuseDeep(text, file);
  const lines = new LineCounter();
  const document = parsed(text, file, lines);
  const lineOf = (offset: number | undefined) => lines.linePos(offset ?? 0).line;
  const [fault] = document.errors;
  if (fault !== undefined) throw badYaml(file, lineOf(fault.pos[0]), fault.message, fault);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    throw badYaml(file, 1, error instanceof Error ? error.message : String(error), error);
  }
  if (isCircular(value)) throw badYaml(file, 1, 'a block is part of itself', undefined);
  if (value === null || value === undefined) return { parameters: {}, unknownKeys: [] };
  const settings = objectOf(value);
  if (settings === undefined) throw badYaml(file, 1, 'expected keys and values', undefined);

  const parameters: [string, unknown][] = [];
  const unknownKeys: string[] = [];
  for (const [key, setting] of Object.entries(settings)) {
    if (!isParameter(key)) {
      // A block that others are merged from is read through them, unless it was meant as a setting.
      const node = document.get(key, true) as { anchor?: string } | undefined;
      if (node?.anchor === undefined || isNearParameter(key)) unknownKeys.push(key);
      continue;
    }
    if (setting === null) continue; // an empty value means the default
    const allowed = parameterFault(key, setting);
    if (allowed !== undefined) {
      const node = document.get(key, true) as Ranged | undefined;
      throw outOfRange(
        file,
        lineOf((node ?? mergeKey(document))?.range?.[0]),
        key,
        setting,
        allowed,
      );
    }
    parameters.push([key, setting]);
  }
  return { parameters: Object.fromEntries(parameters), unknownKeys };
}

/**
 * Refuse what is no page of keys: the reader of YAML compares every key with every other one.
 * @param size bytes or characters
 * @throws AppError `parameters/too-large`
 */
function refuseLong(file: string, size: number): void {
  refuseHuge({ path: file, size }, 'parameters', MOST_PARAMETER_BYTES);
}

interface Ranged {
  readonly range?: readonly number[] | null;
}

/** The `<<` by which a setting came that does not stand at the top itself. */
function mergeKey({ contents }: ReturnType<typeof parsed>): Ranged | undefined {
  const items = isMap(contents) ? contents.items : [];
  return items.map(({ key }) => key).find((key) => isScalar(key) && key.source === '<<') as
    | Ranged
    | undefined;
}

function parsed(text: string, file: string, lineCounter: LineCounter) {
  try {
    // The pipeline reads YAML 1.1, whose merge keys (`<<`) take settings from elsewhere in the file.
    return parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  } catch (error) {
    // Levels that are made of dashes or of indents use up the stack.
    throw badYaml(file, 1, error instanceof Error ? error.message : String(error), error);
  }
}

/** Longer than any key by more than it may be off. */
const LONGEST_KEY = 40;
const MOST_OFF = 2;

/** True for what is a letter or two off a parameter. */
const isNearParameter = (key: string): boolean =>
  key.length <= LONGEST_KEY && PARAMETER_NAMES.some((name) => distance(key, name) <= MOST_OFF);

/** An alias may stand within the block that it is for. */
function isCircular(value: unknown, above: readonly unknown[] = []): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (above.includes(value)) return true;
  const path = [...above, value];
  return Object.values(value).some((one) => isCircular(one, path));
}

/**
 * The reader of YAML needs the stack, and time that grows faster than its text, for every level.
 * Brackets in texts and comments are counted too: no configuration has so many.
 */
function refuseDeep(text: string, file: string): void {
  let brackets = 0;
  /** Columns at which the levels begin that are made of indents, dashes and question marks. */
  const columns: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [indent = '', marks = ''] = /^( *)((?:[-?] +)*(?:[-?]\r?$)?)/.exec(line)?.slice(1) ?? [];
    if (line.length > indent.length) {
      while ((columns.at(-1) ?? -1) >= indent.length) columns.pop();
      columns.push(indent.length);
      for (const mark of marks.matchAll(/[-?] */g)) {
        columns.push(indent.length + mark.index + mark[0].length);
        if (columns.length > MAX_JSON_DEPTH) break;
      }
    }
    for (const c of line) {
      if (c === '[' || c === '{') brackets += 1;
      else if (c === ']' || c === '}') brackets -= 1;
      if (brackets <= MAX_JSON_DEPTH && columns.length <= MAX_JSON_DEPTH) continue;
      throw badYaml(file, index + 1, `nested more than ${MAX_JSON_DEPTH} levels deep`, undefined);
    }
  }
}

function badYaml(file: string, line: number, reason: string, cause: unknown): AppError {
  const first = reason.split('\n')[0] ?? reason;
  return new AppError(
    'parameters/bad-yaml',
    `${file}: line ${line}: ${reason}`,
    `${file}, line ${line} is not valid YAML: ${first}. Correct ${baseName(file)}, or take it out of the folder to import with the defaults.`,
    { place: { file, line }, cause },
  );
}

function outOfRange(
  file: string,
  line: number,
  key: string,
  value: unknown,
  allowed: string,
): AppError {
  const shown = JSON.stringify(value) ?? String(value);
  return new AppError(
    'parameters/out-of-range',
    `${file}: line ${line}: ${key} is ${shown}, expected ${allowed}`,
    `${file}, line ${line}: ${key} is ${shown}, but only ${allowed} is allowed. Correct the value in ${baseName(file)}.`,
    { place: { file, line }, details: { key, value, allowed } },
  );
}
