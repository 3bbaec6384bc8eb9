import { isUnreadable } from '../errors.ts';
import { objectOf, textOf } from '../parse/fields.ts';
import { parseJson } from '../parse/json-text.ts';
import { episodeId, episodeOfDocument } from '../parse/of-episode.ts';
import type { SourceFile } from '../parse/source.ts';
import { roleOf } from './locate.ts';
import { filesOf, type Scope } from './scopes.ts';

/** A first row with a 512-d vector printed in full takes some 12 KiB. */
const PEEK_BYTES = 64 * 1024;
const MAX_JSON_BYTES = 16 * 1024 * 1024;

/**
 * The id of a scope's episode: from its path, else from the first rows, else from identities.json,
 * else the name of its folder.
 */
export async function readEpisodeId(scope: Scope): Promise<string> {
  if (scope.epId !== '') return scope.epId;
  for (const role of ['faces', 'tracks'] as const) {
    const found = await peek(filesOf(scope, role)[0]);
    if (found !== undefined) return found;
  }
  const identities = await fromIdentities(filesOf(scope, 'identities')[0]);
  if (identities !== undefined) return identities;
  const folder = scope.prefix.slice(scope.prefix.lastIndexOf('/') + 1);
  return folder === '' ? 'episode' : folder;
}

/** The id that a manifest says of itself, undefined where it says none. */
export async function statedEpisodeId(file: SourceFile): Promise<string | undefined> {
  switch (roleOf(file.path)) {
    case 'faces':
    case 'tracks':
      return peek(file);
    case 'identities':
      return fromIdentities(file);
    default:
      return undefined;
  }
}

/** True when the files look as if they had vectors, judged by the first rows. */
export async function looksEmbedded(scope: Scope): Promise<boolean> {
  if (filesOf(scope, 'embeddings').length > 0) return true;
  for (const role of ['faces', 'tracks'] as const) {
    if (/"(?:face_)?embedding"\s*:\s*\[/.test(await firstText(filesOf(scope, role)[0])))
      return true;
  }
  return false;
}

/** `run_id` of an active_run.json, undefined when it names none. */
export async function readActiveRun(file: SourceFile | undefined): Promise<string | undefined> {
  const value = await readSmallJson(file);
  return value === undefined ? undefined : textOf(value, 'run_id');
}

async function peek(file: SourceFile | undefined): Promise<string | undefined> {
  const json = /"ep_id"\s*:\s*("(?:[^"\\]|\\.){1,200}"|\d{1,20})/.exec(await firstText(file))?.[1];
  return json === undefined ? undefined : episodeId(parsedOrNothing(json));
}

async function firstText(file: SourceFile | undefined): Promise<string> {
  if (file === undefined) return '';
  // One that cannot be read is an error when it is imported, and none for the episodes beside it.
  const bytes = await file.bytes(0, Math.min(file.size, PEEK_BYTES)).catch(emptyWhenUnreadable);
  return new TextDecoder('utf-8').decode(bytes);
}

function emptyWhenUnreadable(error: unknown): Uint8Array {
  if (isUnreadable(error)) return new Uint8Array(0);
  throw error;
}

async function fromIdentities(file: SourceFile | undefined): Promise<string | undefined> {
  const value = await readSmallJson(file).catch((error: unknown) => {
    if (isUnreadable(error)) return undefined;
    throw error;
  });
  if (value === undefined) return undefined;
  return episodeOfDocument(value);
}

/** An object file, or undefined: whether it is broken is for the import to say. */
async function readSmallJson(file: SourceFile | undefined) {
  if (file === undefined || file.size > MAX_JSON_BYTES) return undefined;
  return objectOf(parsedOrNothing(new TextDecoder('utf-8').decode(await file.bytes())));
}

function parsedOrNothing(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Names of folders in any script, without blanks; nothing that leads anywhere. */
const EPISODE_ID = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,127}$/u;

/** True for the name of an episode's folder. */
export function isEpisodeId(name: string): boolean {
  return EPISODE_ID.test(name);
}
