import type { Episode } from '../../core/episode/episode.ts';
import { patchRow } from '../../core/export/row-patch.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { readLines } from '../../core/parse/lines.ts';
import type { SourceFile } from '../../core/parse/source.ts';
import { parseTrackId, trackKey } from '../../core/parse/track-id.ts';
import { createVectorLineReader } from '../../core/parse/vector-line.ts';

const DELETED = new Map([['deleted', { type: 'set', json: 'true' } as const]]);

/** tracks.jsonl with a track marked deleted; every other byte stays. */
export function markTrack(file: SourceFile, id: string): Promise<Uint8Array> {
  const parsed = parseTrackId(id);
  const key = parsed === undefined ? id : trackKey(parsed);
  return marked(file, 'face_embedding', (track) => track === key);
}

/** faces.jsonl with the faces of a track marked deleted; every other byte stays. @param row track row */
export function markFaces(file: SourceFile, { faces }: Episode, row: number): Promise<Uint8Array> {
  return marked(file, 'embedding', (_, face) => faces.track[face] === row);
}

/** @param isMeant key of the row's track, and how many rows with a track came before it */
async function marked(
  file: SourceFile,
  vector: string,
  isMeant: (track: number | string, index: number) => boolean,
): Promise<Uint8Array> {
  const reader = createVectorLineReader(file.path, vector);
  const whole = await file.bytes();
  const pieces: Uint8Array[] = [];
  let at = 0;
  let index = 0;
  await readLines(file, SILENT_HOOKS, (line) => {
    const track = trackIn(reader, line);
    if (track === undefined || !isMeant(track, index++)) return;
    const from = line.offset;
    const to = from + (line.end - line.start);
    pieces.push(whole.subarray(at, from), patchRow(whole.slice(from, to), DELETED));
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
