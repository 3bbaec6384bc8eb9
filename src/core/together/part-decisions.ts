import { bankWordsEntry } from '../episode/bank-words.ts';
import type { Episode, EpisodePart, Mark } from '../episode/episode.ts';
import { labelsWithAliases } from '../identity/labels.ts';
import { formatIdentityId } from '../identity/stable-ids.ts';
import type { AnchorState } from '../identity/types.ts';
import type { AdoptedIdentity, SimpleOperation } from '../moderation/types.ts';
import { bareCount } from '../words.ts';
import type { PartState } from './types.ts';

/** What an episode brings to a joint one: operations in the ids of that. */
export interface PartDecisions {
  readonly operations: readonly SimpleOperation[];
  /** "3 names, 1 lock". */
  readonly words: string;
}

/** Names in a joint episode. */
interface Joint {
  readonly episode: Episode;
  readonly part: EpisodePart;
}

/**
 * What people decided in an episode, to be decided in a joint one: names, locks, chosen faces, who is
 * together, who is apart, who is nobody. How they came to it stays in the episode's own history.
 * @param known rows of the joint episode that are an identity's by its own history: that goes before
 * @param numberOf gives an identity of an anchor row its number
 */
export function partDecisions(
  { ground: { decisions, episode: own } }: PartState,
  joint: Joint,
  known: ReadonlySet<number>,
  numberOf: (row: number) => number,
): PartDecisions {
  const { start } = joint.part.tracks;
  const trackId = (row: number) => joint.episode.tracks.id[start + row]!;
  const isThere = (row: number) => !decisions.deleted.has(row);
  const idOf = (row: number) => formatIdentityId(numberOf(start + row));
  const frozen = new Set(decisions.frozen.flatMap((group) => [...group]));

  const adopted = [...decisions.anchors]
    .filter(([row, anchor]) => isThere(row) && !known.has(start + row) && saysSomething(anchor))
    .sort(([a], [b]) => a - b)
    .map(([row, anchor]): AdoptedIdentity => {
      const home = anchor.locked
        ? decisions.frozen.find((group) => group.includes(row))
        : decisions.mustLink.find((group) => group.includes(row));
      return {
        identityId: idOf(row),
        anchor: trackId(row),
        tracks: [...(home ?? [row])].map(trackId),
        labels: labelsWithAliases(anchor),
        locked: anchor.locked,
        representative:
          anchor.representative < 0
            ? undefined
            : joint.episode.faces.faceId[joint.part.faces.start + anchor.representative],
        ...bankWordsEntry(anchor),
        createdAt: anchor.createdAt,
        updatedAt: anchor.updatedAt,
        extra: anchor.extra,
      };
    });
  const groups = decisions.mustLink
    .map((group) => [...group].filter((row) => isThere(row) && !frozen.has(row)))
    .filter((group) => group.length > 1);
  const together = groups.map((group): SimpleOperation => {
    const [first] = group as [number, ...number[]];
    const named = group.find((row) => decisions.anchors.has(row)) ?? first;
    const target = { identityId: idOf(named), anchor: trackId(named), tracks: group.map(trackId) };
    return { type: 'confirm', target };
  });
  const pairs = (keys: Iterable<number>) => pairsByRow(keys, own.tracks.count, isThere);
  const side = (rows: readonly number[]) => ({
    name: rows.map(trackId).slice(0, 3).join(', '),
    tracks: rows.map(trackId),
  });
  const kept = pairs(decisions.apart.keys()).map(
    ([row, others]): SimpleOperation => ({ type: 'not-same', a: side([row]), b: side(others) }),
  );
  const waived = pairs(decisions.waivedPairs.keys()).map(
    ([row, others]): SimpleOperation => ({ type: 'waive', a: side([row]), b: side(others) }),
  );
  const alone = [...decisions.alone].filter(isThere).sort((a, b) => a - b);
  const apart: SimpleOperation[] =
    alone.length === 0
      ? []
      : [{ type: 'set-apart', tracks: alone.map(trackId), from: [], newIds: alone.map(idOf) }];
  const marks = (['noise', 'not-a-face'] as const).flatMap((as) => marked(as));
  const locks = adopted.filter(({ locked }) => locked).length;
  const names = adopted.filter(({ labels }) => Object.keys(labels).length > 0).length;
  const counts = [
    ...(names > 0 ? [bareCount(names, 'name')] : []),
    ...(locks > 0 ? [bareCount(locks, 'lock')] : []),
    ...(groups.length > 0 ? [bareCount(groups.length, 'group')] : []),
    ...(kept.length > 0 ? [`who is apart`] : []),
    ...(alone.length + marks.length > 0 ? ['who is alone or nobody'] : []),
  ];
  const taken: readonly SimpleOperation[] =
    adopted.length === 0 ? [] : [{ type: 'adopt', identities: adopted }];
  return {
    operations: [...taken, ...together, ...kept, ...waived, ...apart, ...marks],
    words: counts.length === 0 ? 'chosen faces' : counts.join(', '),
  };

  function marked(as: Mark): readonly SimpleOperation[] {
    const rows = [...decisions.marks].filter(([row, mark]) => mark === as && isThere(row));
    const tracks = rows.map(([row]) => row).sort((a, b) => a - b);
    return tracks.length === 0 ? [] : [{ type: 'mark', tracks: tracks.map(trackId), from: [], as }];
  }
}

/** An id alone is no decision. */
function saysSomething(anchor: AnchorState): boolean {
  return (
    anchor.locked ||
    anchor.representative >= 0 ||
    Object.keys(anchor.labels).length > 0 ||
    Object.keys(anchor.extra).length > 0 ||
    (anchor.aliases ?? []).length > 0 ||
    (anchor.rejected ?? []).length > 0
  );
}

/** Pairs as the rows that each row is paired with, ascending. @param count of tracks, as in `pairKey` */
function pairsByRow(
  keys: Iterable<number>,
  count: number,
  isThere: (row: number) => boolean,
): readonly (readonly [number, readonly number[]])[] {
  const of = new Map<number, number[]>();
  for (const key of [...keys].sort((a, b) => a - b)) {
    const [a, b] = [Math.floor(key / count), key % count];
    if (!isThere(a) || !isThere(b)) continue;
    const others = of.get(a) ?? [];
    others.push(b);
    of.set(a, others);
  }
  return [...of];
}
