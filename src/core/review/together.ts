import { thresholdOf } from '../cluster/cut.ts';
import { bareCount } from '../words.ts';
import type { Draft } from './input.ts';
import { LEAST_WORTH } from './least-worth.ts';
import type { Scene } from './scene.ts';
import type { Split } from './tree-order.ts';
import { fromCut, plain } from './words.ts';

/** Links with a smaller chance of being wrong are worth a look only where much hangs on them. */
const LEAST_CHANCE = 0.1;
/** Chance that two tracks of one identity with boxes in one frame are two people, not a mirror. */
const TWO_IN_ONE_FRAME = 0.9;

/**
 * `weak-link`: identities that hold together by a merge just above the cut. The sides are those of
 * the identity's highest merge in the tree; sides that people joined are not asked about again. Where
 * nobody could say, because a side is several people itself, the links inside the sides are next.
 */
export function weakLinks(scene: Scene): Draft[] {
  const { groups } = scene.input;
  const drafts: Draft[] = [];
  groups.forEach((group, g) => {
    if (group.locked || group.settled) return;
    const within = [scene.vectors.rows[g]!];
    for (let rows = within.pop(); rows !== undefined; rows = within.pop()) {
      const split = scene.tree.top(rows);
      const draft = split && weakLink(scene, g, split);
      if (split === undefined || draft === undefined) continue;
      if (scene.leftOpen(draft)) within.push(split.left, split.right);
      else drafts.push(draft);
    }
  });
  return drafts;
}

function weakLink(scene: Scene, g: number, split: Split): Draft | undefined {
  const { method, threshold } = scene.input;
  if (!Number.isFinite(split.height)) return undefined;
  const similarity = thresholdOf(method, split.height);
  const chance = 1 - scene.chance(similarity);
  const [less, more] = sides(scene, split);
  if (chance < LEAST_CHANCE && chance * less.length < LEAST_WORTH) return undefined;
  if (scene.saidSame(less, more)) return undefined;
  const count = less.length + more.length;
  const what = `${less.length} of ${bareCount(count, 'track')} ${less.length === 1 ? 'hangs' : 'hang'} on by ${plain(similarity)}`;
  return {
    ...inside(scene, { group: g, less, more, similarity }),
    kind: 'weak-link',
    chance,
    reason: `${what}, ${fromCut(similarity, threshold)}.`,
  };
}

/**
 * `same-frame`: two tracks of one identity with boxes in one frame. The question is about the sides
 * of the merge that brought them together: one answer takes all pairs across it.
 */
export function sameFrame(scene: Scene): Draft[] {
  const { groups, sharedFrames } = scene.input;
  const asked = new Map<number, Draft>(); // by merge
  for (let p = 0; p + 1 < sharedFrames.length; p += 2) {
    const g = scene.groupOf[sharedFrames[p]!] ?? -1;
    if (g < 0 || g !== scene.groupOf[sharedFrames[p + 1]!]) continue;
    if (groups[g]!.locked || groups[g]!.settled) continue;
    const a = scene.rowOf[sharedFrames[p]!]!;
    const b = scene.rowOf[sharedFrames[p + 1]!]!;
    if (a < 0 || b < 0) continue;
    const split = scene.tree.meeting(scene.vectors.rows[g]!, Int32Array.of(a, b));
    if (split === undefined || !Number.isFinite(split.height) || asked.has(split.merge)) continue;
    const [less, more] = sides(scene, split);
    if (scene.saidSame(less, more)) continue;
    const similarity = thresholdOf(scene.input.method, split.height);
    asked.set(split.merge, {
      ...inside(scene, { group: g, less, more, similarity }),
      kind: 'same-frame',
      chance: TWO_IN_ONE_FRAME,
      reason:
        'Two of its tracks are seen in one frame: two people, or one person and a mirror or a picture.',
    });
  }
  return [...asked.values()];
}

/** The smaller side of a split first, then the better-ranked one last. */
function sides(scene: Scene, { left, right }: Split): [Int32Array, Int32Array] {
  const toTracks = (rows: Int32Array) => scene.ranked(rows.map((row) => scene.input.items[row]!));
  const one = toTracks(left);
  const other = toTracks(right);
  const { rank } = scene.input;
  const isLess =
    one.length < other.length || (one.length === other.length && rank[one[0]!]! > rank[other[0]!]!);
  return isLess ? [one, other] : [other, one];
}

/** What all questions about two sides of one identity have in common. */
function inside(
  scene: Scene,
  link: { group: number; less: Int32Array; more: Int32Array; similarity: number },
) {
  const { group, less, more, similarity } = link;
  const next = scene.nearest.ofGroup[group]![0];
  return {
    group,
    a: less,
    other: { group, tracks: more },
    similarity,
    margin: next === undefined ? Number.NaN : similarity - next.similarity,
    runnerUp: next?.group ?? -1,
    settles: Math.min(less.length, more.length),
    cutFace: -1,
  };
}
