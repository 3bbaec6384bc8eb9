import type { TrackConstraints } from '../../../../workers/cluster/types.ts';
import type { Labels } from '../../../core/identity/types.ts';
import type { FoldedDecisions } from '../../../core/moderation/folded.ts';

/** A named identity by the track that its decisions follow. */
export interface NamedTrack {
  readonly id: string;
  readonly name: string;
  /** Track row. */
  readonly row: number;
  /** Face row that a person chose for it, −1 for none. */
  readonly face: number;
}

/** Everybody who bears a name, in the order of the log. */
export function namedTracks({ anchors, deleted, marks }: FoldedDecisions): NamedTrack[] {
  const named: NamedTrack[] = [];
  for (const [row, { identityId: id, labels, representative: face }] of anchors) {
    const name = nameOf(labels);
    if (name === undefined || deleted.has(row) || marks.has(row)) continue;
    named.push({ id, name, row, face });
  }
  return named;
}

function nameOf({ name, label, person_id }: Labels): string | undefined {
  return [name, label, person_id].find(
    (text): text is string => typeof text === 'string' && text.trim() !== '',
  );
}

/**
 * The decisions that put tracks together, without those that keep people apart: a locked identity
 * stays in one piece but may meet others. What is in a bin, or was set apart unnamed, stays alone.
 */
export function withoutWalls(
  { mustLink, frozen, deleted }: FoldedDecisions,
  named: readonly NamedTrack[],
): TrackConstraints {
  const rows = new Set(named.map(({ row }) => row));
  const isPerson = (group: Int32Array) => group.length > 1 || group.some((row) => rows.has(row));
  return {
    mustLink: [...mustLink, ...frozen.filter((group) => group.length > 1)],
    cannotLink: new Int32Array(0),
    frozen: frozen.filter((group) => !isPerson(group)),
    deleted: Int32Array.from(deleted).sort(),
  };
}
