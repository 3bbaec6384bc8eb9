import type { Episode, ImportedIdentity } from '../episode/episode.ts';
import { identityLookup } from '../episode/identity-lookup.ts';
import { labelsWithAliases, tidyLabels } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import type { AnchorState } from '../moderation/types.ts';
import { textOf } from '../parse/fields.ts';
import { PIPELINE_ID_KEY, spellPipelineId } from '../parse/identity-keys.ts';
import { sameValue } from '../same-value.ts';
import type { ExportInput } from './input.ts';

/** When an identity came to be, and when its tracks, labels or lock changed last. ISO 8601, UTC. */
export interface IdentityDates {
  readonly createdAt: string;
  readonly updatedAt: string;
  /** False where neither a file nor a decision says when: the dates are the writer's own. */
  readonly known: boolean;
}

/**
 * Dates of identities, those of the imported file as long as they hold: `created_at` stays, whatever is
 * decided since, and `updated_at` stays with the same tracks, labels and lock.
 * @returns takes an identity and the decision that touched it
 */
export function identityDates({
  episode,
  now,
  since,
}: Pick<ExportInput, 'episode' | 'now' | 'since'>): (
  identity: Identity,
  anchor: AnchorState | undefined,
) => IdentityDates {
  const known = lookup(withParts(episode));
  return (identity, anchor) => {
    const before = known(identity, anchor);
    const { createdAt: made } = anchor ?? {};
    const first = since?.ids.has(identity.id) === true ? earlier(since.createdAt, made) : made;
    const told = since === undefined ? undefined : textOf(since.createdOf, identity.id);
    const createdAt = before?.createdAt ?? told ?? first ?? since?.createdAt ?? now;
    return {
      createdAt,
      updatedAt: changedAt(identity, before, { anchor, createdAt, now: since?.updatedAt ?? now }),
      known: [before, anchor].some((one) => (one?.createdAt ?? one?.updatedAt) !== undefined),
    };
  };
}

function changedAt(
  identity: Identity,
  before: ImportedIdentity | undefined,
  {
    anchor,
    createdAt,
    now,
  }: {
    readonly anchor: AnchorState | undefined;
    readonly createdAt: string;
    readonly now: string;
  },
): string {
  const decided = anchor?.updatedAt;
  if (before === undefined) return decided ?? now;
  const written = before.updatedAt ?? before.createdAt;
  if (isUnchanged(identity, before)) return written ?? decided ?? createdAt;
  // A decision since the file was written is what changed it; else clustering did.
  const isLater = decided !== undefined && !(time(decided) <= time(written));
  return isLater ? decided : now;
}

function isUnchanged(identity: Identity, before: ImportedIdentity): boolean {
  return (
    identity.locked === before.locked &&
    sameTracks(identity.tracks, before.tracks) &&
    sameValue(tidyLabels(before.labels), labelsWithAliases(identity))
  );
}

/** The identities of the file, with the parts of tracks in them that its history makes. */
function withParts(episode: Episode): readonly ImportedIdentity[] {
  const { identities = [], ofParts } = episode.imported ?? {};
  if (ofParts === undefined) return identities;
  const { track } = identityLookup(episode);
  const all = new Map(identities.map((one) => [one.identityId, one]));
  for (const { unknown, ...one } of ofParts) {
    const parts = unknown.map(track).filter((row) => row >= 0);
    const tracks = Int32Array.from([...one.tracks, ...parts]).sort();
    if (parts.length > 0) all.set(one.identityId, { ...one, tracks });
  }
  return [...all.values()];
}

/** The identity as the file had it: of its id, or of the pipeline's, with some of its tracks; else of its tracks. */
function lookup(all: readonly ImportedIdentity[]) {
  const byId = new Map(all.map((one) => [one.identityId, one]));
  const byTrack = new Map(all.map((one) => [one.tracks[0], one]));
  return (identity: Identity, anchor: AnchorState | undefined): ImportedIdentity | undefined => {
    const own = new Set(identity.tracks);
    const given = anchor?.extra[PIPELINE_ID_KEY];
    for (const id of [identity.id, given, spellPipelineId(identity.id)]) {
      const found = typeof id === 'string' ? byId.get(id) : undefined;
      if (found?.tracks.some((row) => own.has(row)) === true) return found;
    }
    const same = byTrack.get(identity.tracks[0]);
    return same !== undefined && sameTracks(identity.tracks, same.tracks) ? same : undefined;
  };
}

function sameTracks(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((row, i) => row === b[i]);
}

const time = (date: string | undefined): number => Date.parse(date ?? '');

function earlier(a: string, b: string | undefined): string {
  return b !== undefined && time(b) < time(a) ? b : a;
}
