import { patchRow, type RowPatch } from '../../core/export/row-patch.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import type { Edit } from '../../core/moderation/edit/edit-identities.ts';
import { readLines } from '../../core/parse/lines.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { parseTrackId, trackKey } from '../../core/parse/track-id.ts';
import { createVectorLineReader } from '../../core/parse/vector-line.ts';

const DELETED = new Map([['deleted', { type: 'set', json: 'true' } as const]]);
const BACK = new Map([['deleted', { type: 'set', json: 'false' } as const]]);

/** Tracks that are left out from now on, and those that are back. */
type Marked = Pick<Edit, 'episode' | 'deleted' | 'restored'>;

/** tracks.jsonl with tracks marked deleted, or no longer; every other byte stays. */
export function markTracks(file: SourceFile, edit: Marked): Promise<Uint8Array> {
  const keys = (rows: readonly number[]) =>
    new Set(
      rows.map((row) => {
        const id = edit.episode.tracks.id[row]!;
        const parsed = parseTrackId(id);
        return parsed === undefined ? id : trackKey(parsed);
      }),
    );
  const [gone, back] = [keys(edit.deleted), keys(edit.restored)];
  return marked(file, 'face_embedding', (track) =>
    gone.has(track) ? DELETED : back.has(track) ? BACK : undefined,
  );
}

/** faces.jsonl with the faces of tracks marked deleted, or no longer; every other byte stays. */
export function markFaces(file: SourceFile, edit: Marked): Promise<Uint8Array> {
  const [gone, back] = [new Set(edit.deleted), new Set(edit.restored)];
  const { track } = edit.episode.faces;
  return marked(file, 'embedding', (_, face) =>
    gone.has(track[face]!) ? DELETED : back.has(track[face]!) ? BACK : undefined,
  );
}

/** @param patchOf by the key of the row's track, and how many rows with a track came before it */
async function marked(
  file: SourceFile,
  vector: string,
  patchOf: (track: number | string, index: number) => RowPatch | undefined,
): Promise<Uint8Array> {
  const reader = createVectorLineReader(file.path, vector);
  const whole = await file.bytes();
  const pieces: Uint8Array[] = [];
  let at = 0;
  let index = 0;
  await readLines(file, SILENT_HOOKS, (line) => {
    const track = trackIn(reader, line);
    const patch = track === undefined ? undefined : patchOf(track, index++);
    if (patch === undefined) return;
    const from = line.offset;
    const to = from + (line.end - line.start);
    pieces.push(whole.subarray(at, from), patchRow(whole.slice(from, to), patch));
    at = to;
  });
  pieces.push(whole.subarray(at));
  return new Uint8Array(Buffer.concat(pieces));
}

/** Rows that an import leaves out are no rows here either. */
function trackIn(
  reader: ReturnType<typeof createVectorLineReader>,
  line: Parameters<typeof reader.read>[0],
): number | string | undefined {
  try {
    const { row } = reader.read(line);
    const parsed = parseTrackId(row.track_id ?? row.track_label);
    return parsed && trackKey(parsed);
  } catch {
    return undefined;
  }
}
