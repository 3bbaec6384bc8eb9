import type { Episode, ImportRemark } from '../episode/episode.ts';
import { identityLookup } from '../episode/identity-lookup.ts';
import { type RemarkCode, remarkText } from '../episode/remarks.ts';
import { tracksUnder } from './track-shape.ts';
import type { OperationLog } from './types.ts';

/**
 * Remarks of an identities.json without those on tracks that its history makes: parts of tracks, which
 * the files have not and need not have.
 * @param episode as imported, with what was read of the file
 */
export function withoutKnownParts(
  remarks: readonly ImportRemark[],
  episode: Episode,
  log: OperationLog | undefined,
): readonly ImportRemark[] {
  const ofParts = episode.imported?.ofParts;
  if (ofParts === undefined || log === undefined) return remarks;
  const { track } = identityLookup(tracksUnder(episode, log));
  const [unknownTracks, empty]: [string[], string[]] = [[], []];
  for (const { identityId, unknown, tracks, labels } of ofParts) {
    const parts = unknown.filter((id) => track(id) >= 0);
    for (const id of parts) unknownTracks.push(`${JSON.stringify(id)} in ${identityId}`);
    if (tracks.length === 0 && parts.length > 0) empty.push(String(labels.name ?? identityId));
  }
  const fewer = (one: ImportRemark, code: RemarkCode, told: readonly string[]) => {
    const count = one.count - told.length;
    const examples = one.examples.filter((example) => !told.includes(example));
    return count === 0 ? [] : [{ ...one, count, examples, text: remarkText(code, count) }];
  };
  return remarks.flatMap((one) => {
    switch (one.code) {
      case 'identities/unknown-track':
        return fewer(one, one.code, unknownTracks);
      case 'identities/empty':
        return fewer(one, one.code, empty);
      default:
        return [one];
    }
  });
}
