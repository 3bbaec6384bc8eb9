import { trackStats } from '../episode/track-stats.ts';
import type { Identity, IdentityKind, IdentitySet } from '../identity/types.ts';
import { lengthOf } from '../many.ts';
import type { PooledTracks } from '../vector/matrix.ts';
import { deletedTracks } from './episode-plan.ts';
import type { ExportInput } from './input.ts';
import { type ExportProfile, spellTrack } from './spelling.ts';

const COLUMNS = [
  'track_id',
  'identity_id',
  'name',
  'person_id',
  'locked',
  'kind',
  'mark',
  'first_ts',
  'last_ts',
  'faces',
  'similarity',
] as const;

/**
 * The lines of assignments.csv: who each track is, one row a track in the order of the episode, RFC 4180. `kind` is
 * cluster, singleton, noise, deleted or unembedded; `similarity` is the cosine of the track to the
 * mean of its identity, empty where there is no other track.
 * @param ids of the identities, in their order, as the profile spells them
 * @param pooled given when similarities are wanted
 */
export function* assignmentLines(
  input: Pick<ExportInput, 'episode' | 'identitySet' | 'decisions'>,
  ids: readonly string[],
  profile: ExportProfile,
  pooled?: PooledTracks,
): Generator<string> {
  const { episode, identitySet } = input;
  const { tracks } = episode;
  const { numFaces } = trackStats(episode);
  const similarity = pooled === undefined ? undefined : toCentroids(identitySet, pooled);
  const deleted = deletedTracks(input);
  yield `${COLUMNS.join(',')}\r\n`;
  for (let row = 0; row < tracks.count; row++) {
    const index = identitySet.byTrack[row] ?? -1;
    const identity = identitySet.identities[index];
    const none = deleted[row] === 1 ? 'deleted' : 'unembedded';
    const cells = [
      csvCell(String(spellTrack(tracks, row, profile))),
      csvCell(ids[index] ?? ''),
      csvCell(identity?.labels.name ?? ''),
      csvCell(identity?.labels.person_id ?? ''),
      identity?.locked === true ? 'true' : 'false',
      identity === undefined ? none : kindOf(identity),
      identity?.mark ?? '',
      number(tracks.firstTs[row]),
      number(tracks.lastTs[row]),
      number(numFaces[row]),
      identity === undefined || identity.tracks.length < 2 ? '' : fourPlaces(similarity?.(row)),
    ];
    yield `${cells.join(',')}\r\n`;
  }
}

/** By its cluster number, as identities.json has it. */
function kindOf({ clusterId }: Identity): IdentityKind {
  if (clusterId === null) return 'singleton';
  return clusterId < 0 ? 'noise' : 'cluster';
}

/** Leading characters that a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Text as a cell: quoted where it must be, never a formula. */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function number(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : String(value);
}

function fourPlaces(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(4);
}

/**
 * Cosine of a track to the mean of its identity's tracks, NaN without one. An identity's are worked out when
 * the first of its tracks is asked for: so no single step takes long. Cost: O(n · d) in all.
 */
function toCentroids(
  { identities, byTrack }: IdentitySet,
  { items, vectors }: PooledTracks,
): (row: number) => number {
  const { d, data } = vectors;
  const itemsOf: number[][] = identities.map(() => []);
  items.forEach((row, item) => {
    itemsOf[byTrack[row] ?? -1]?.push(item);
  });
  const similarity = new Float64Array(byTrack.length).fill(Number.NaN);
  const done = new Uint8Array(identities.length);
  const measure = (own: readonly number[]): void => {
    const sum = new Float64Array(d);
    for (const item of own) {
      for (let k = 0; k < d; k++) sum[k] = (sum[k] ?? 0) + (data[item * d + k] ?? 0);
    }
    const length = lengthOf(sum);
    if (!(length > 0)) return;
    for (const item of own) {
      let dot = 0;
      for (let k = 0; k < d; k++) dot += (sum[k] ?? 0) * (data[item * d + k] ?? 0);
      similarity[items[item] ?? -1] = dot / length;
    }
  };
  return (row) => {
    const index = byTrack[row] ?? -1;
    if (done[index] === 0) {
      done[index] = 1;
      measure(itemsOf[index] ?? []);
    }
    return similarity[row] ?? Number.NaN;
  };
}
