import { find, identity } from '../cluster/constraints.ts';
import { pushAll } from '../many.ts';
import { apartDraft } from './apart.ts';
import type { Draft } from './input.ts';
import { pairOf, type Scene } from './scene.ts';
import type { CertainMerge } from './types.ts';

/**
 * A merge with a smaller chance to be right than this is a question of its own. Taking a wrong one out
 * is a key press, a question is one too: of .8, .85 and .9 this takes the fewest to the truth, whichever
 * family of episodes is left out (cast-photos, episodes drawn from it, the hard demo).
 */
const CERTAIN = 0.8;

/**
 * Merges that look certain: every identity with the nearest one that it may join, as far as nothing
 * speaks against it. Whatever follows from several of them together is looked at too, so that none
 * brings tracks together that people keep apart, two locks, two names or two tracks of one frame.
 * Locked identities, those that nobody is asked about and those with a track that may be two people
 * take no part.
 * @returns a forest over the identities, riskiest first, ties by key
 * Cost: O(pairs kept apart or in one frame), and O(d) for each two groups that come together.
 */
export function certainMerges(scene: Scene): CertainMerge[] {
  const { groups } = scene.input;
  const drafts = new Map<number, Draft>();
  const isOut = uncertain(scene);
  scene.nearest.ofGroup.forEach(([best], g) => {
    if (best === undefined || isOut[g] === 1 || isOut[best.group] === 1) return;
    const pair = pairOf(g, best.group, groups.length);
    if (drafts.has(pair)) return;
    const draft = apartDraft(scene, g, best);
    if (draft.chance >= CERTAIN && !scene.leftOpen(draft)) drafts.set(pair, draft);
  });
  const byChance = [...drafts.values()]
    .map((draft) => ({ draft, merge: mergeOf(scene, draft) }))
    .sort((one, other) => other.merge.chance - one.merge.chance || compare(one.merge, other.merge));
  const against = new Against(scene);
  return byChance
    .filter(({ draft }) => against.unite(draft.group, draft.other!.group))
    .map(({ merge }) => merge)
    .sort((one, other) => one.chance - other.chance || compare(one, other));
}

/** 1 for groups that are locked, or have a track that may be two people and nobody has looked at. */
function uncertain({ input, groupOf }: Scene): Uint8Array {
  const { groups, mixed, answered } = input;
  const out = Uint8Array.from(groups, ({ locked }) => (locked ? 1 : 0)); // [groups]
  const seen = new Set(answered.filter(({ kind }) => kind === 'mixed-track').map(({ a }) => a));
  for (const { track } of mixed) {
    const group = groupOf[track] ?? -1;
    if (group >= 0 && !seen.has(track)) out[group] = 1;
  }
  return out;
}

const compare = (one: CertainMerge, other: CertainMerge): number => (one.key < other.key ? -1 : 1);

function mergeOf(scene: Scene, draft: Draft): CertainMerge {
  const { groups, trackIds } = scene.input;
  const { similarity, margin, chance } = draft;
  const other = draft.other!;
  const [tracks, others] = [scene.ranked(draft.a), scene.ranked(other.tracks)];
  const a = trackIds[tracks[0]!]!;
  const b = trackIds[others[0]!]!;
  return {
    key: `${draft.kind}:${a}:${b}`,
    question: { kind: draft.kind, a, b },
    a: { identityId: groups[draft.group]!.id, tracks },
    b: { identityId: groups[other.group]!.id, tracks: others },
    ...{ similarity, margin, chance, runnerUp: groups[draft.runnerUp]?.id },
  };
}

/** What speaks against bringing groups together, kept as they come together. */
class Against {
  readonly #roots: Int32Array; // [groups]
  readonly #named: Uint8Array; // [groups] by root
  /** Groups, by root, that a root may not come together with. */
  readonly #apart: Set<number>[];

  /** Groups that came together, by root. */
  readonly #members: number[][];
  readonly #scene: Scene;

  constructor(scene: Scene) {
    const { input, groupOf } = scene;
    const { groups, cannotLink, sharedFrames } = input;
    this.#scene = scene;
    this.#members = groups.map((_, g) => [g]);
    this.#roots = identity(groups.length);
    this.#named = Uint8Array.from(groups, ({ named }) => (named ? 1 : 0));
    this.#apart = groups.map(() => new Set());
    for (const pairs of [cannotLink, sharedFrames]) {
      for (let p = 0; p + 1 < pairs.length; p += 2) {
        const a = groupOf[pairs[p]!] ?? -1;
        const b = groupOf[pairs[p + 1]!] ?? -1;
        if (a < 0 || b < 0 || a === b) continue;
        this.#apart[a]!.add(b);
        this.#apart[b]!.add(a);
      }
    }
  }

  /** Bring two groups together. @returns false, and nothing is changed, when something speaks against it */
  unite(a: number, b: number): boolean {
    const [one, other] = [find(this.#roots, a), find(this.#roots, b)];
    if (one === other || (this.#named[one] === 1 && this.#named[other] === 1)) return false;
    if (this.#apart[one]!.has(other) || !this.#areAlike(one, other)) return false;
    this.#roots[other] = one;
    pushAll(this.#members[one]!, this.#members[other]!);
    this.#named[one] = this.#named[one]! | this.#named[other]!;
    for (const third of this.#apart[other]!) {
      this.#apart[one]!.add(third);
      this.#apart[third]!.delete(other);
      this.#apart[third]!.add(one);
    }
    return true;
  }

  /** Whether all of both sides are certainly one person, too: average linkage of what came together. */
  #areAlike(one: number, other: number): boolean {
    const { vectors, chanceAlike } = this.#scene;
    let sum = 0;
    let pairs = 0;
    for (const a of this.#members[one]!) {
      for (const b of this.#members[other]!) {
        const weight = vectors.rows[a]!.length * vectors.rows[b]!.length;
        sum += weight * vectors.average(a, b);
        pairs += weight;
      }
    }
    return chanceAlike(sum / pairs) >= CERTAIN;
  }
}
