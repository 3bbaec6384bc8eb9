import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Episode, ImportedEpisode } from '../core/episode/episode.ts';
import { createRemarkBook } from '../core/episode/remarks.ts';
import { objectOf, textOf } from '../core/parse/fields.ts';
import { parseIdentities } from '../core/parse/identities.ts';
import { readJsonFile } from '../core/parse/json-file.ts';
import { parseTrackId, trackKey } from '../core/parse/track-id.ts';
import { fileSource } from './node-source.ts';
import { note } from './output.ts';

/**
 * The episode with the decisions of an earlier run: names, locks and pictures in the identities.json
 * that `--out` is about to replace must not get lost, so they win over those beside the episode. A
 * file of another episode, or none, changes nothing.
 * @throws AppError `identities/bad-json`
 */
export async function withEarlierRun(
  imported: ImportedEpisode,
  out: string | undefined,
): Promise<ImportedEpisode> {
  if (out === undefined) return imported;
  const path = join(out, 'identities.json');
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) return imported;
  const value = await readJsonFile(fileSource(path, path, info.size, info.mtimeMs), 'identities');
  const { episode } = imported;
  if (episodeOf(value) !== episode.epId) return imported;
  const remarks = createRemarkBook();
  const { decisions } = parseIdentities(value, lookupIn(episode), remarks);
  for (const { level, text } of remarks.list()) if (level !== 'info') note(`${path}: ${text}`);
  return { ...imported, episode: { ...episode, imported: decisions } };
}

function episodeOf(value: unknown): string | undefined {
  const top = objectOf(value) ?? {};
  return textOf(top, 'ep_id') ?? textOf(objectOf(top.metadata) ?? {}, 'ep_id');
}

function lookupIn({ tracks, faces }: Episode) {
  const trackRows = new Map(
    tracks.id.map((id, row) => {
      const number = tracks.number[row] ?? -1;
      return [number >= 0 ? number : id, row];
    }),
  );
  const faceRows = new Map(faces.faceId.map((id, row) => [id, row]));
  return {
    track: (value: unknown) => {
      const id = parseTrackId(value);
      return id === undefined ? -1 : (trackRows.get(trackKey(id)) ?? -1);
    },
    face: (id: string) => faceRows.get(id) ?? -1,
  };
}
