import { numberOf, objectOf, type Row, textOf } from '../parse/fields.ts';
import { FOUNDER_RULE_KEY, OWN_ID_KEY, OWN_PIPELINE_VERSION } from '../parse/identity-keys.ts';
import type { Episode, FounderRule } from './episode.ts';

/** Our own id, in any file. */
const OWN_ID = /^identity-\d{1,9}$/;

/** By which rule the identities of an episode are called. See: [Note: Founders by tree] */
export const founderRuleIn = ({ tracks }: Pick<Episode, 'tracks'>): FounderRule =>
  tracks.priority === undefined ? 'faces' : 'tree';

/** The rule of a number under the key; that of files without one is 1. */
export const founderRuleAt = (number: number): FounderRule => (number >= 2 ? 'tree' : 'faces');

/** What a file says of its rule. */
export const founderRuleEntry = (rule: FounderRule): Readonly<Record<string, unknown>> =>
  rule === 'tree' ? { [FOUNDER_RULE_KEY]: 2 } : {};

/**
 * By which rule the ids of an identities.json were given: it says so, or was written by a Cutline that knew
 * one alone.
 * @returns undefined for a file of another program, which has no ids of ours and decides nothing
 */
export function founderRuleOfFile(top: Row, list: readonly unknown[]): FounderRule | undefined {
  const told = [top.metadata, top.config].some(
    (part) => founderRuleAt(numberOf(objectOf(part) ?? {}, FOUNDER_RULE_KEY)) === 'tree',
  );
  if (told) return 'tree';
  const own = top.pipeline_ver === OWN_PIPELINE_VERSION || list.some(isOwnEntry);
  return own ? 'faces' : undefined;
}

/** True for an entry that has an id of our form, or a key that we alone write. */
function isOwnEntry(entry: unknown): boolean {
  const row = objectOf(entry) ?? {};
  const id = textOf(row, 'identity_id', 'id', 'cluster_id') ?? '';
  return OWN_ID.test(id) || row[OWN_ID_KEY] !== undefined || row.canonical_face_id !== undefined;
}
