import type { Episode } from '../../../core/episode/episode.ts';
import {
  FACE_DELETED,
  FACE_OTHER_MODEL,
  FACE_QUARANTINED,
  FACE_SKIPPED,
} from '../../../core/episode/episode.ts';

/** Skipped faces that share a reason. */
export interface SkippedGroup {
  /** As in the files, values stripped: "low_confidence". */
  readonly reason: string;
  /** Face rows, worst value first where values are known, then by row. */
  readonly rows: readonly number[];
}

/** Skipped, undeleted faces by reason, the commonest reason first. Cost: O(F log F). */
export function skippedGroups(episode: Episode): readonly SkippedGroup[] {
  const { faces } = episode;
  const byReason = new Map<string, number[]>();
  for (let row = 0; row < faces.count; row++) {
    const flags = faces.flags[row] ?? 0;
    if ((flags & FACE_SKIPPED) === 0 || (flags & FACE_DELETED) !== 0) continue;
    const reason = faces.reasons[faces.skipReason[row] ?? -1] ?? '';
    const rows = byReason.get(reason);
    if (rows === undefined) byReason.set(reason, [row]);
    else rows.push(row);
  }
  return [...byReason]
    .map(([reason, rows]) => ({ reason, rows: rows.sort(byValue(episode)) }))
    .sort((a, b) => b.rows.length - a.rows.length || (a.reason < b.reason ? -1 : 1));
}

/** The number in a skip text, "blurry:13.9" → 13.9; NaN when it has none. */
export function skipValue(episode: Episode, row: number): number {
  const text = episode.faces.skipTexts.get(row) ?? '';
  const at = text.lastIndexOf(':');
  return at < 0 ? Number.NaN : Number.parseFloat(text.slice(at + 1));
}

function byValue(episode: Episode): (a: number, b: number) => number {
  const value = (row: number): number => {
    const known = skipValue(episode, row);
    return Number.isNaN(known) ? Number.POSITIVE_INFINITY : known;
  };
  return (a, b) => {
    const left = value(a);
    const right = value(b);
    return left === right ? a - b : left - right;
  };
}

/** Why a track has no vector: "3 blurry, 1 low confidence". */
export function whyUnembedded(episode: Episode, track: number): string {
  const { faces, tracks } = episode;
  const counts = new Map<string, number>();
  for (let i = tracks.faceStart[track] ?? 0; i < (tracks.faceStart[track + 1] ?? 0); i++) {
    const row = tracks.faceRows[i] ?? -1;
    const why = reasonOf(episode, row);
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  if (counts.size === 0) return faces.count === 0 ? 'no faces at all' : 'no faces';
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([why, count]) => `${count} ${why}`)
    .join(', ');
}

function reasonOf(episode: Episode, row: number): string {
  const { faces } = episode;
  const flags = faces.flags[row] ?? 0;
  if ((flags & FACE_DELETED) !== 0) return 'deleted';
  if ((flags & FACE_SKIPPED) !== 0) {
    return (faces.reasons[faces.skipReason[row] ?? -1] ?? 'skipped').replaceAll('_', ' ');
  }
  if ((flags & FACE_QUARANTINED) === 0) return 'without a vector';
  return (flags & FACE_OTHER_MODEL) !== 0
    ? 'with a vector of another model'
    : 'with a broken vector';
}
