import { bareCount } from '../words.ts';
import type { Draft } from './input.ts';
import type { Near } from './nearest-groups.ts';
import { pairOf, type Scene } from './scene.ts';
import { fromCut, plain } from './words.ts';

/** Pairs with a smaller chance than this are not worth a look by themselves. */
const LEAST_CHANCE = 0.08;
/**
 * Beyond the window a pair is asked about when it stands out from what unrelated identities look
 * like, by this many deviations.
 */
const STANDS_OUT = 4;

/**
 * `merge` and `singleton`: pairs of identities that may be one person. Every identity brings the
 * nearest one that it may join; when that is answered "not the same" the next one follows. A pair is
 * asked about while the chance of "same" is worth a look, and below that while it stands out from the
 * similarities of unrelated identities, so that the queue ends when every identity is settled.
 */
export function apartQuestions(scene: Scene): Draft[] {
  const { nearest, input } = scene;
  const seen = new Set<number>();
  const drafts: Draft[] = [];
  nearest.ofGroup.forEach((near, g) => {
    const best = near[0];
    if (best === undefined) return;
    const pair = pairOf(g, best.group, input.groups.length);
    if (seen.has(pair)) return;
    seen.add(pair);
    const draft = apartDraft(scene, g, best);
    if (draft.chance >= LEAST_CHANCE || standsOut(scene, g, best.group)) drafts.push(draft);
  });
  return drafts;
}

function standsOut({ nearest: { strangers }, vectors }: Scene, a: number, b: number): boolean {
  if (strangers === undefined) return false;
  return vectors.average(a, b) > strangers.middle + STANDS_OUT * strangers.deviation;
}

/**
 * The chance that a group is the same person as one of those near it, when it is one of them or
 * nobody: odds of this one against those of the others, as far as they are not this one themselves.
 */
function chanceOf({ nearest, vectors, chanceAlike }: Scene, group: number, home: number): number {
  const odds = (other: number): number => {
    const chance = chanceAlike(vectors.average(group, other));
    return chance / Math.max(Number.MIN_VALUE, 1 - chance);
  };
  let against = 1;
  for (const near of nearest.ofGroup[group]!) {
    if (near.group === home) continue;
    against += odds(near.group) * (1 - chanceAlike(vectors.average(near.group, home)));
  }
  const own = odds(home);
  return own === Number.POSITIVE_INFINITY ? 1 : own / (own + against);
}

/** The question whether a group and one of the nearest to it are one person. */
export function apartDraft(scene: Scene, g: number, best: Near): Draft {
  const { groups } = scene.input;
  const mover = moves(scene, g, best.group) ? g : best.group;
  const home = mover === g ? best.group : g;
  const { similarity } = best;
  const next = scene.nearest.ofGroup[mover]!.find(({ group }) => group !== home);
  const margin = next === undefined ? Number.NaN : similarity - next.similarity;
  const a = groups[mover]!.tracks;
  const b = groups[home]!.tracks;
  const isSingleton = a.length === 1 && b.length > 1;
  return {
    kind: isSingleton ? 'singleton' : 'merge',
    group: mover,
    a,
    other: { group: home, tracks: b },
    similarity,
    margin,
    runnerUp: next?.group ?? -1,
    settles: Math.min(a.length, b.length),
    chance: chanceOf(scene, mover, home),
    cutFace: -1,
    reason: reasonOf(scene, { mover, home, similarity, margin }),
  };
}

/** "9 and 41 tracks, .08 under the cut; the next best is .07 further off." */
function reasonOf(
  { input }: Scene,
  pair: { mover: number; home: number; similarity: number; margin: number },
): string {
  const a = input.groups[pair.mover]!.tracks.length;
  const home = input.groups[pair.home]!;
  const b = home.tracks.length;
  const who = a + b === 2 ? 'Two single tracks' : `${a} and ${bareCount(b, 'track')}`;
  const place = fromCut(pair.similarity, input.threshold);
  // Nothing is said about a lead that rounds to nothing.
  const lead = pair.margin >= 0.005 ? `; the next best is ${plain(pair.margin)} further off` : '';
  const lock = home.locked ? ' One of them is locked, so this is a suggestion only.' : '';
  return `${who}, ${place}${lead}.${lock}`;
}

/** True when a should join b rather than b join a: what is locked, named, larger or better stays. */
function moves({ input }: Scene, a: number, b: number): boolean {
  const one = input.groups[a]!;
  const other = input.groups[b]!;
  if (one.locked !== other.locked) return other.locked;
  if (one.named !== other.named) return other.named;
  if (one.tracks.length !== other.tracks.length) return one.tracks.length < other.tracks.length;
  return bestRank(input.rank, one.tracks) > bestRank(input.rank, other.tracks);
}

function bestRank(rank: Int32Array, tracks: Int32Array): number {
  return tracks.reduce((best, track) => Math.min(best, rank[track]!), Number.MAX_SAFE_INTEGER);
}
