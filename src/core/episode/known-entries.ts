import type { Row } from '../parse/fields.ts';
import type { ImportedIdentity } from './episode.ts';
import type { IdentityLookup } from './identity-lookup.ts';

/**
 * Entries that were read before, stay what they are, and of which nothing was remarked; those that name a face are left
 * out: which one that is depends on more than tracks.
 */
const readRows = new WeakMap<
  Row,
  { readonly track: IdentityLookup['track']; readonly identity: ImportedIdentity }
>();

/** What an entry came to when it was read before, where nothing before it in the list has its id or a track of it. */
export function entryReadBefore(
  row: Row,
  { track }: IdentityLookup,
  usedIds: Set<string>,
  owner: Set<number>,
): ImportedIdentity | undefined {
  const known = readRows.get(row);
  if (known?.track !== track) return undefined;
  const { identityId, tracks } = known.identity;
  if (usedIds.has(identityId) || tracks.some((one) => owner.has(one))) return undefined;
  usedIds.add(identityId);
  for (const one of tracks) owner.add(one);
  return known.identity;
}

/** Remember what an entry came to. */
export function rememberEntry(
  row: Row,
  { track }: IdentityLookup,
  identity: ImportedIdentity,
): void {
  readRows.set(row, { track, identity });
}
