import { bareCount } from '../words.ts';
import { chanceNearer } from './chance-same.ts';
import type { Draft } from './input.ts';
import type { Scene } from './scene.ts';
import { plain } from './words.ts';

/** A track is asked about when its chance to belong elsewhere reaches this. */
const LEAST_CHANCE = 0.1;
/** Tracks in an identity that should have a name, and the share of all tracks for long episodes. */
const LARGE = 4;
const LARGE_SHARE = 0.01;
/** What a missing name counts: it puts no track right, and is best given when all tracks are there. */
const NAMELESS = 0.002;

/**
 * `outlier`: a track that is little like the rest of its identity, with another identity about as
 * near. Chance of being wrong: that of the other identity in the choice between the two, times that of
 * "not the same" at home, by mean similarity whatever the linkage.
 */
export function outliers(scene: Scene): Draft[] {
  const { groups } = scene.input;
  const drafts: Draft[] = [];
  scene.tracks.forEach((track, i) => {
    const group = scene.groupOf[track]!;
    const { tracks } = groups[group]!;
    // Of two tracks neither is the outlier: their link is a question of its own.
    if (tracks.length < 3) return;
    // A single track is more often a stray of this identity than a place to belong to.
    const rival = scene.nearest.ofRow[i]!.find((near) => groups[near.group]!.tracks.length > 1);
    const home = scene.home[i]!;
    if (rival === undefined) return;
    const margin = home - rival.similarity;
    const chance = (1 - chanceNearer(margin)) * (1 - scene.chanceAlike(home));
    if (chance < LEAST_CHANCE) return;
    const a = Int32Array.of(track);
    const rest = scene.ranked(tracks.filter((other) => other !== track));
    if (scene.saidSame(a, rest)) return;
    const than = `${plain(rival.similarity)} like another one`;
    drafts.push({
      kind: 'outlier',
      group,
      a,
      other: { group, tracks: rest },
      similarity: home,
      margin,
      runnerUp: rival.group,
      settles: 1,
      chance,
      cutFace: -1,
      reason: `This track is ${plain(home)} like the rest of its identity, ${than}.`,
    });
  });
  return drafts;
}

/** `mixed-track`: tracks that look like two people in turn, wherever they are now. */
export function mixedTracks(scene: Scene): Draft[] {
  const { groups, mixed } = scene.input;
  return mixed.flatMap(({ track, cutFace, similarity }): Draft[] => {
    const group = scene.groupOf[track] ?? -1;
    if (group < 0 || groups[group]!.locked || groups[group]!.settled) return [];
    return [
      {
        kind: 'mixed-track',
        group,
        a: Int32Array.of(track),
        other: undefined,
        similarity: Number.NaN,
        margin: Number.NaN,
        runnerUp: scene.nearest.ofGroup[group]![0]?.group ?? -1,
        // Both parts, and the track pulls two people together as long as it is one.
        settles: 2,
        chance: 1 - scene.chanceAlike(similarity),
        cutFace,
        reason: `Its first faces and its last look like two people: only ${plain(similarity)} alike.`,
      },
    ];
  });
}

/** `unnamed`: large identities without a name. */
export function unnamed({ input, nearest, ranked }: Scene): Draft[] {
  const large = Math.max(LARGE, Math.ceil(input.items.length * LARGE_SHARE));
  return input.groups.flatMap((group, g): Draft[] => {
    const size = group.tracks.length;
    if (group.named || group.settled || group.locked || size < large) return [];
    return [
      {
        kind: 'unnamed',
        group: g,
        a: ranked(group.tracks),
        other: undefined,
        similarity: Number.NaN,
        margin: Number.NaN,
        runnerUp: nearest.ofGroup[g]![0]?.group ?? -1,
        settles: size,
        chance: NAMELESS,
        cutFace: -1,
        reason: `${bareCount(size, 'track')} and no name yet.`,
      },
    ];
  });
}
