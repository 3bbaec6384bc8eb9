import { AppError } from '../../src/core/errors.ts';
import type { Files, World } from './world.ts';

/** What became of some files. */
export type Outcome =
  | { readonly type: 'read'; readonly result: string; readonly told: readonly string[] }
  | {
      readonly type: 'refused';
      readonly code: string;
      readonly placed: boolean;
      readonly text: string;
    }
  | { readonly type: 'crashed'; readonly error: unknown };

/** What a world's reader makes of files. */
export async function outcomeOf({ read }: World, files: Files, choice = 0): Promise<Outcome> {
  try {
    const { result, told } = await read(files, choice);
    return { type: 'read', result: JSON.stringify(result, plain) ?? 'nothing', told };
  } catch (error) {
    if (!(error instanceof AppError)) return { type: 'crashed', error };
    const { code, place, userMessage: text } = error;
    return {
      type: 'refused',
      code,
      placed:
        PLACELESS.has(code) || /^(?:face|storage)\//.test(code) || Object.keys(place).length > 0,
      text,
    };
  }
}

/** Nothing was found to have a place in; payloads come from the command line, models and photographs alone. */
const PLACELESS = new Set([
  'discover/no-episode',
  'moderation/bad-payload',
  'facebank/nothing-found',
]);

/** Typed arrays as lists, and numbers that JSON has no words for by name. */
function plain(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, named);
  if (typeof value === 'number') return named(value);
  return value instanceof Map ? [...value] : value;
}

const named = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
