import { numberOf, objectOf, type Row, textOf } from '../parse/fields.ts';
import type { RemarkBook } from './remarks.ts';

/** Counts that a file keeps of itself, where they do not add up: something of it is gone. */
export function remarkCounts(top: Row, list: readonly unknown[], remarks: RemarkBook): void {
  const rows = list.map(objectOf).filter((row) => row !== undefined);
  const tracksIn = ({ track_ids: ids }: Row) => (Array.isArray(ids) ? ids.length : 0);
  const differ = (what: string, told: number, found: number) => {
    if (Number.isNaN(told) || told === found) return;
    remarks.add('identities/count', `${what}: ${told} told, ${found} found`);
  };
  for (const row of rows) {
    const told = numberOf(objectOf(row.embedding_stats) ?? {}, 'num_tracks');
    differ(`tracks of ${textOf(row, 'identity_id') ?? 'an identity'}`, told, tracksIn(row));
  }
  differ('identities', numberOf(objectOf(top.stats) ?? {}, 'clusters'), rows.length);
  const metadata = objectOf(top.metadata) ?? {};
  if (rows.every((row) => row.cluster_id !== undefined)) {
    const clusters = rows.filter((row) => numberOf(row, 'cluster_id') > 0).length;
    differ('clusters', numberOf(metadata, 'num_clusters'), clusters);
  }
  // Tracks that are noise are in no identity.
  if (metadata.outlier_mode === 'noise') return;
  const tracks = rows.reduce((sum, row) => sum + tracksIn(row), 0);
  differ('tracks', numberOf(metadata, 'num_tracks'), tracks);
}
