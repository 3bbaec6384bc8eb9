import { cropKey } from '../episode/crop-index.ts';
import type { Episode, TrackColumns } from '../episode/episode.ts';
import { deletedTracks, type EpisodeSource, isMarked } from './episode-plan.ts';

/** A crop of the export: `path` below its root, `source` as in SourceFile. */
export interface PlannedCrop {
  readonly path: string;
  readonly source: string;
  /** One of the faces that it shows. */
  readonly face: number;
}

/**
 * Where each crop goes: `crops/track_0012/frame_000345.jpg`, under the track that its face is in now.
 * @param which `kept` leaves out those of deleted tracks and faces
 */
export function plannedCrops(
  source: Pick<EpisodeSource, 'base' | 'episode' | 'decisions'>,
  which: 'kept' | 'all',
): PlannedCrop[] {
  const { base, episode } = source;
  if (base.crops.size === 0) return [];
  const deleted = deletedTracks(source);
  const planned = new Map<string, PlannedCrop>();
  for (let face = 0; face < base.faces.count; face++) {
    const track = episode.faces.track[face] ?? -1;
    const gone = deleted[track] === 1 || isMarked(episode.faces, face);
    if (which === 'kept' && gone) continue;
    const crop = cropName(base, face);
    if (crop === undefined) continue;
    const path = `crops/${cropFolder(episode.tracks, track)}/${crop.name}`;
    if (!planned.has(path)) planned.set(path, { path, source: crop.source, face });
  }
  return [...planned.values()];
}

/** `track_0012`; an id without a number is a checked word and stays as it is. */
export function cropFolder(tracks: TrackColumns, track: number): string {
  const number = tracks.number[track] ?? -1;
  if (number < 0) return tracks.id[track] ?? '';
  return `track_${String(number).padStart(4, '0')}`;
}

/** The crop of a face as it was imported, and its name in an export; undefined when it has none. */
export function cropName(
  base: Episode,
  face: number,
): { readonly name: string; readonly source: string } | undefined {
  const frame = base.faces.frame[face] ?? -1;
  if (frame < 0) return undefined;
  const source = base.crops.get(cropKey(base.tracks, base.faces.track[face] ?? -1, frame));
  if (source === undefined) return undefined;
  const extension = /\.(\w{1,5})$/.exec(source)?.[1]?.toLowerCase() ?? 'jpg';
  return { name: `frame_${String(frame).padStart(6, '0')}.${extension}`, source };
}
