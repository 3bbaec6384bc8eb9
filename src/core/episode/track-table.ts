import {
  type ParsedTrackId,
  parseTrackId,
  type TrackSpelling,
  trackKey,
} from '../parse/track-id.ts';
import { createModelNames, type ModelNames } from './model-names.ts';

/**
 * The tracks of an episode while it is read: rows in the order in which tracks appear. Plain number
 * arrays, a few bytes a track; `assemble.ts` makes typed columns of them.
 */
export interface TrackTable {
  readonly id: string[];
  readonly number: number[];
  readonly deleted: boolean[];
  /** NaN until known. */
  readonly firstTs: number[];
  readonly lastTs: number[];
  readonly spread: number[];
  /** Index into `models`, −1 for a track that names no model. */
  readonly model: number[];
  /** Models that rows of either file name. */
  readonly models: ModelNames;
  readonly spellings: Set<TrackSpelling>;
  /** Row of the track, added when it is new. */
  resolve(id: ParsedTrackId): number;
  /** Row of a track id in any spelling, −1 when there is none. */
  find(id: unknown): number;
}

/** Make an empty table. Ids are Map keys only, so that no id can name a property. */
export function createTrackTable(): TrackTable {
  const rows = new Map<number | string, number>();
  const table: TrackTable = {
    id: [],
    number: [],
    deleted: [],
    firstTs: [],
    lastTs: [],
    spread: [],
    model: [],
    models: createModelNames(),
    spellings: new Set(),
    resolve(id) {
      table.spellings.add(id.spelling);
      const key = trackKey(id);
      const known = rows.get(key);
      if (known !== undefined) return known;
      const row = table.id.length;
      rows.set(key, row);
      table.id.push(id.text);
      table.number.push(id.number);
      table.deleted.push(false);
      table.firstTs.push(Number.NaN);
      table.lastTs.push(Number.NaN);
      table.spread.push(Number.NaN);
      table.model.push(-1);
      return row;
    },
    find(value) {
      const id = parseTrackId(value);
      return id === undefined ? -1 : (rows.get(trackKey(id)) ?? -1);
    },
  };
  return table;
}
