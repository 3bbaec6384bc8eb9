import { objectOf, type Row, textOf } from '../parse/fields.ts';
import { parseTrackId, trackKey } from '../parse/track-id.ts';
import type { Episode } from './episode.ts';

/** What identities.json speaks of, as the episode has it. */
export interface IdentityLookup {
  /** Track row of an id in any spelling, −1 when the episode has no such track. */
  track(id: unknown): number;
  /** Face row of a face_id, −1 when unknown. */
  face(faceId: string): number;
}

/** Rows of an imported episode by what an identities.json calls its tracks and faces. */
export function identityLookup({ tracks, faces }: Episode): IdentityLookup {
  const last = known.get(tracks.id);
  if (last?.faceId === faces.faceId) return last.lookup;
  const lookup = lookupOf(tracks.id, faces.faceId);
  known.set(tracks.id, { faceId: faces.faceId, lookup });
  return lookup;
}

/** Kept with the ids, which no decision changes. */
const known = new WeakMap<
  readonly string[],
  { readonly faceId: readonly string[]; readonly lookup: IdentityLookup }
>();

function lookupOf(trackId: readonly string[], faceId: readonly string[]): IdentityLookup {
  const trackRows = new Map<string | number, number>();
  trackId.forEach((text, row) => {
    const id = parseTrackId(text);
    if (id !== undefined) trackRows.set(trackKey(id), row);
  });
  const faceRows = new Map(faceId.map((id, row) => [id, row]));
  return {
    track: (value) => {
      const id = parseTrackId(value);
      return id === undefined ? -1 : (trackRows.get(trackKey(id)) ?? -1);
    },
    face: (faceId) => faceRows.get(faceId) ?? -1,
  };
}

/** The model whose vectors an identities.json says it was made with; undefined when it is silent. */
export function modelOfIdentities(value: unknown): string | undefined {
  const top = objectOf(value) ?? {};
  const parts = [top, objectOf(top.metadata), objectOf(top.config)];
  const named = parts.map((part) => textOf(part ?? {}, 'embedding_model')?.trim());
  return named.find((name) => name !== undefined)?.slice(0, 60);
}

/** Keys that are kept of an identities.json, where it names its model saying another one. */
export function sayingModel(
  extra: Readonly<Record<string, unknown>>,
  model: string,
): Readonly<Record<string, unknown>> {
  const renamed = (row: Row): Row =>
    row.embedding_model === undefined ? row : { ...row, embedding_model: model };
  const parts = ['metadata', 'config'].flatMap((key) => {
    const part = objectOf(extra[key]);
    return part === undefined ? [] : [[key, renamed(part)] as const];
  });
  return { ...renamed(extra), ...Object.fromEntries(parts) };
}
