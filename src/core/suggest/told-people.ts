import { comparable } from '../comparable.ts';
import { isNamed } from '../identity/labels.ts';
import type { Decisions } from '../moderation/types.ts';

/**
 * Who is who by people's word alone, as far as it does not follow the threshold: the tracks of locked
 * identities, and of those that people named those that they put together. Two names are two people, one name
 * twice is one; noise and strangers are nobody.
 * @returns track rows, ascending, a list for each person, by lowest row
 */
export function toldPeople(decisions: Decisions): readonly Int32Array[] {
  const groupOf = new Map<number, Int32Array>();
  for (const group of [...decisions.mustLink, ...decisions.frozen]) {
    for (const row of group) groupOf.set(row, group);
  }
  const people = new Map<string, Set<number>>();
  for (const [anchor, { identityId, labels, locked, match }] of decisions.anchors) {
    if (labels.stranger === true || decisions.marks.has(anchor)) continue;
    if (!locked && (!isNamed(labels) || match !== undefined)) continue;
    const key = isNamed(labels) ? `named ${nameOf(labels)}` : `id ${identityId}`;
    const rows = people.get(key) ?? new Set<number>();
    for (const row of groupOf.get(anchor) ?? [anchor]) {
      if (!decisions.deleted.has(row) && !decisions.marks.has(row)) rows.add(row);
    }
    if (rows.size > 0) people.set(key, rows);
  }
  return [...people.values()]
    .map((rows) => Int32Array.from(rows).sort())
    .sort((a, b) => a[0]! - b[0]!);
}

function nameOf({ person_id, name }: { readonly person_id?: unknown; readonly name?: unknown }) {
  const text = typeof person_id === 'string' && person_id.trim() !== '' ? person_id : name;
  return comparable(String(text));
}

/** What people answered about tracks without naming anybody, by track row. */
export interface ToldPairs {
  /** Groups that were put together: merged, moved, confirmed. */
  readonly together: readonly Int32Array[];
  /** Flat pairs that were told apart: split, taken out, "not the same". */
  readonly apart: Int32Array; // [2 * pairs]
}

/** Answers as far as they hold; deleted tracks, noise and strangers' own say nothing of people. */
export function toldPairs({ mustLink, cannotLink, deleted, marks }: Decisions): ToldPairs {
  const counts = (row: number): boolean => !deleted.has(row) && !marks.has(row);
  const apart: number[] = [];
  for (let p = 0; p + 1 < cannotLink.length; p += 2) {
    const [a, b] = [cannotLink[p]!, cannotLink[p + 1]!];
    if (counts(a) && counts(b)) apart.push(a, b);
  }
  const together = mustLink.map((group) => group.filter(counts)).filter(({ length }) => length > 1);
  return { together, apart: Int32Array.from(apart) };
}
