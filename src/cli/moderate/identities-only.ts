import { posix } from 'node:path';
import { roleOf } from '../../core/episode/locate.ts';
import { AppError } from '../../core/errors.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { entriesOf } from '../../core/moderation/edit/identities-file.ts';
import { bytesSource } from '../../core/parse/bytes-source.ts';
import { objectOf } from '../../core/parse/fields.ts';
import { readJsonFile } from '../../core/parse/json-file.ts';
import { parseJson } from '../../core/parse/json-text.ts';
import { type LineView, readLines } from '../../core/parse/lines.ts';
import { readNpy } from '../../core/parse/npy.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { parseTrackId, trackKey } from '../../core/parse/track-id.ts';
import { counted } from '../../core/words.ts';
import type { Found } from '../kit/find-episode.ts';
import { note } from '../kit/output.ts';

/**
 * An export may hold identities.json without the episode: then its own track ids stand in for
 * tracks.jsonl, with the vectors of tracks.npy where that came along.
 */
export async function withListedTracks(found: Found): Promise<Found> {
  const isRows = ({ path }: SourceFile) => ['faces', 'tracks'].includes(roleOf(path));
  if (found.files.some(isRows)) return found;
  const identities = found.files.find((file) => roleOf(file.path) === 'identities');
  if (identities === undefined) return found;
  const folder = posix.dirname(identities.path);
  const beside = (name: string) =>
    found.files.find((file) => file.path === (folder === '.' ? name : `${folder}/${name}`));
  const value = await readJsonFile(identities, 'identities');
  const rows = new Map<number | string, Record<string, unknown>>();
  for (const entry of entriesOf(value) ?? []) {
    const ids = objectOf(entry)?.track_ids;
    for (const id of Array.isArray(ids) ? (ids as unknown[]) : []) {
      const parsed = parseTrackId(id);
      if (parsed !== undefined) rows.set(trackKey(parsed), { track_id: id });
    }
  }
  await addVectors(rows, beside('tracks.npy'), beside('track_embeddings_meta.jsonl'));
  const path = folder === '.' ? 'tracks.jsonl' : `${folder}/tracks.jsonl`;
  const lines = [...rows.values()].map((row) => `${JSON.stringify(row)}\n`);
  return { ...found, files: [...found.files, textSource(path, lines.join(''))] };
}

async function addVectors(
  rows: ReadonlyMap<number | string, Record<string, unknown>>,
  npy: SourceFile | undefined,
  meta: SourceFile | undefined,
): Promise<void> {
  if (npy === undefined || meta === undefined) return;
  const ids: unknown[] = [];
  await readLines(meta, SILENT_HOOKS, (line) => {
    ids.push(trackOf(line, meta.path));
  });
  const { n, d, data } = await readNpy(npy, SILENT_HOOKS);
  if (n !== ids.length) {
    note(
      `${npy.path} has ${counted(n, 'vector')}, and ${meta.path} ${counted(ids.length, 'line')}: nobody knows whose they are, so they are not used. Write both again.`,
    );
    return;
  }
  ids.forEach((id, i) => {
    const parsed = parseTrackId(id);
    const row = parsed === undefined ? undefined : rows.get(trackKey(parsed));
    if (row !== undefined) row.face_embedding = Array.from(data.subarray(i * d, (i + 1) * d));
  });
}

/** @throws AppError `jsonl/bad-line` */
function trackOf({ bytes, start, end, number: line, offset: byte }: LineView, file: string) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end));
    const row = objectOf(parseJson(text));
    if (row !== undefined) return row.track_id;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new AppError(
    'jsonl/bad-line',
    `${file}: line ${line} is no JSON object`,
    `${file}, line ${line} (byte ${byte}) is no JSON object, so it is not known whose the vectors beside it are. Write the file again, or take it out of the folder.`,
    { place: { file, line, byte } },
  );
}

const textSource = (path: string, text: string): SourceFile =>
  bytesSource(path, new TextEncoder().encode(text));
