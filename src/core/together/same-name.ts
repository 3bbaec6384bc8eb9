import { comparable } from '../comparable.ts';
import type { Episode, EpisodePart } from '../episode/episode.ts';
import { nameDifferentPeople } from '../identity/labels.ts';
import { pushAll } from '../many.ts';
import type { AnchorState, Decisions, IdentityRef, SimpleOperation } from '../moderation/types.ts';

/** Who is one person in several episodes by what people call them. */
export interface SameNames {
  readonly operations: readonly SimpleOperation[];
  /** Names of those who are. */
  readonly names: readonly string[];
  /** Sentences for a person: who could be one, and was not taken for one. */
  readonly remarks: readonly string[];
}

interface Named {
  readonly row: number;
  readonly part: number;
  readonly state: AnchorState;
}

/**
 * People of several episodes who have one name, or one id of a Facebank, are one person. Where an episode has
 * two of that name, or two ids stand beside one name, nobody can tell who is meant: they are left as they
 * are, and it is told. Whom only matching named is for the clustering to place. A lock is kept: locked ones become one that is locked, and whoever is not locked stays
 * beside them.
 */
export function sameNames(
  { tracks }: Episode,
  parts: readonly EpisodePart[],
  { anchors, frozen, mustLink, deleted }: Decisions,
): SameNames {
  const partOf = (row: number) =>
    parts.findIndex(({ tracks: { start, count } }) => row >= start && row < start + count);
  const named = [...anchors]
    .filter(
      ([row, { labels, match }]) =>
        !deleted.has(row) && labels.stranger !== true && match === undefined,
    )
    .map(([row, state]): Named => ({ row, part: partOf(row), state }))
    .sort((a, b) => a.row - b.row);
  const operations: SimpleOperation[] = [];
  const names: string[] = [];
  const remarks: string[] = [];
  const groupOf = (row: number) => mustLink.find((group) => group.includes(row));
  for (const group of people(named)) {
    if (new Set(group.map(({ part }) => part)).size < 2) continue;
    const name = nameOf(group[0]!);
    const doubt = doubtOf(group, parts);
    if (doubt !== undefined) {
      remarks.push(`${name} is not taken for one person in all episodes: ${doubt}.`);
      continue;
    }
    const locked = group.filter(({ state }) => state.locked);
    const open = group.filter(({ state }) => !state.locked);
    if (locked.length > 0 && open.length > 0) {
      const where = open.map(({ part }) => parts[part]!.epId).join(', ');
      remarks.push(
        `${name} is locked in ${locked.map(({ part }) => parts[part]!.epId).join(', ')}, so who has that name in ${where} stays apart. Unlock to let them be one.`,
      );
    }
    const before = operations.length;
    if (locked.length > 1) pushAll(operations, joinLocked(locked));
    const [first, ...others] = open;
    const home = first && groupOf(first.row);
    const isOne = others.every(({ row }) => home?.includes(row) === true);
    if (first !== undefined && others.length > 0 && !isOne) {
      operations.push({
        type: 'merge',
        target: refTo(first, [first.row]),
        sources: others.map((one) => refTo(one, [one.row])),
      });
    }
    if (operations.length > before) names.push(name);
  }
  return { operations, names, remarks };

  function joinLocked(group: readonly Named[]): readonly SimpleOperation[] {
    const tracksOf = ({ row }: Named) => frozen.find((rows) => rows.includes(row)) ?? [row];
    const refs = group.map((one) => refTo(one, tracksOf(one)));
    const [target, ...sources] = refs as [IdentityRef, ...IdentityRef[]];
    const unlocks = refs.map(
      ({ identityId, anchor }): SimpleOperation => ({ type: 'unlock', identityId, anchor }),
    );
    const all = refs.flatMap((ref) => ref.tracks);
    return [
      ...unlocks,
      { type: 'merge', target, sources },
      { ...{ type: 'lock', identityId: target.identityId, anchor: target.anchor }, tracks: all },
    ];
  }

  function refTo({ row, state }: Named, rows: Iterable<number>): IdentityRef {
    const ids = [...rows].map((one) => tracks.id[one]!);
    return { identityId: state.identityId, anchor: tracks.id[row]!, tracks: ids };
  }
}

const nameOf = ({ state: { labels } }: Named): string =>
  String(labels.name ?? labels.person_id ?? '');

/** Those who share an id of a Facebank or a name, in the order of their first. */
function people(named: readonly Named[]): readonly (readonly Named[])[] {
  const groupOf = new Map<string, Named[]>();
  const groups = new Set<Named[]>();
  for (const one of named) {
    const { person_id: id, name } = one.state.labels;
    const keys = [
      comparable(id) && `id ${comparable(id)}`,
      comparable(name) && `name ${comparable(name)}`,
    ];
    const known = keys.filter((key) => key !== '');
    if (known.length === 0) continue;
    const found = [...new Set(known.map((key) => groupOf.get(key) ?? []))];
    const group: Named[] = [...found.flat(), one].sort((a, b) => a.row - b.row);
    for (const old of found) groups.delete(old);
    groups.add(group);
    for (const member of group) {
      const { person_id, name: called } = member.state.labels;
      if (comparable(person_id) !== '') groupOf.set(`id ${comparable(person_id)}`, group);
      if (comparable(called) !== '') groupOf.set(`name ${comparable(called)}`, group);
    }
  }
  return [...groups].sort((a, b) => a[0]!.row - b[0]!.row);
}

/** Why nobody can tell who is meant. */
function doubtOf(group: readonly Named[], parts: readonly EpisodePart[]): string | undefined {
  const seen = new Set<number>();
  for (const { part } of group) {
    if (seen.has(part)) return `${parts[part]?.epId ?? ''} has more than one of that name`;
    seen.add(part);
  }
  const [first] = group;
  const other = group.find((one) =>
    group.some(({ state }) => nameDifferentPeople(one.state.labels, state.labels)),
  );
  if (other === undefined || first === undefined) return undefined;
  return 'different people of the Facebank, or different names, stand beside it';
}
