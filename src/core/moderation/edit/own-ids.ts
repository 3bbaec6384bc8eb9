import { firstFreeNumber, formatIdentityId, identityNumber } from '../../identity/stable-ids.ts';
import type { TrackSummaries } from '../../identity/types.ts';
import { OWN_ID_KEY, PIPELINE_ID_KEY } from '../../parse/identity-keys.ts';
import type { Decisions } from '../types.ts';
import type { FileIdentity } from './identities-file.ts';

/**
 * The id by which the log knows each identity of a file, in order: its own where it looks like one,
 * else what the log gave an identity of that pipeline id, else the id that its best track founds, else
 * the next free one.
 */
export function ownIds(
  identities: readonly FileIdentity[],
  { rank, founders }: TrackSummaries,
  { anchors, retired }: Decisions,
): string[] {
  const byPipelineId = new Map<unknown, string>();
  const taken = new Set<number>(retired);
  for (const { identityId, extra } of anchors.values()) {
    byPipelineId.set(extra[PIPELINE_ID_KEY], identityId);
    taken.add(identityNumber(identityId) ?? -1);
  }
  const known = identities.map(({ id, raw }) => {
    const written = raw[OWN_ID_KEY];
    const own = typeof written === 'string' && identityNumber(written) !== undefined;
    const number = identityNumber(own ? written : id);
    const found = number === undefined ? byPipelineId.get(id) : formatIdentityId(number);
    if (found !== undefined) taken.add(identityNumber(found) ?? -1);
    return found;
  });
  let free = firstFreeNumber(founders);
  return identities.map(({ tracks }, index) => {
    const found = known[index];
    if (found !== undefined) return found;
    const best = [...tracks].sort((a, b) => rank[a]! - rank[b]!)[0];
    let number = best === undefined ? free : founders.number[best]!;
    while (taken.has(number)) number = free++;
    taken.add(number);
    return formatIdentityId(number);
  });
}

/** Digits of an id as one number, as the pipeline counts them; 0 for more than eight. */
export function digitsOf(id: string): number {
  const digits = id.replace(/\D+/g, '');
  return digits === '' || digits.length > 8 ? 0 : Number(digits);
}
