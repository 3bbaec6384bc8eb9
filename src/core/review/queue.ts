import type { MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import { apartQuestions } from './apart.ts';
import { certainMerges } from './certain-merges.ts';
import type { Draft, ReviewInput } from './input.ts';
import { LEAST_WORTH } from './least-worth.ts';
import { saidSimilarities } from './said.ts';
import { makeScene, type Scene } from './scene.ts';
import { mixedTracks, outliers, unnamed } from './single.ts';
import { sameFrame, weakLinks } from './together.ts';
import type { CertainMerge, Review, ReviewItem } from './types.ts';

/** Questions that are handed out at a time: more than anybody answers in one sitting. */
const MOST = 200;

/**
 * Questions about the identities, most worth first, and merges that look certain.
 *
 * All kinds are on one scale: worth = tracks that an answer settles × the chance that they are not
 * as they should be, i.e. the number of tracks that an answer is expected to put right. A pair that
 * is apart settles its smaller side and is wrong with the chance of "same" (see `chanceSame`); two
 * sides that are together settle the smaller one and are wrong with the chance of "not the same".
 * Nothing is asked that follows from an answer: sides that people joined or keep apart, directly or
 * through others, are left out, and so is what was left open.
 * @param engine the kernel's own matrix engine (see `nearestGroups`)
 * @returns at most 200, ties by key
 * Cost: O((groups + n) · groups · d) in the kernel.
 */
export async function reviewQueue(
  input: ReviewInput,
  engine: MatrixEngine,
  hooks: JobHooks,
): Promise<Review> {
  const scene = await makeScene(input, engine, hooks);
  const items = questionsOf(scene);
  const batch = certainMerges(scene);
  const said = saidSimilarities(input, scene.rowOf);
  return { items, worth: worthAsking(items, batch).length, batch, said };
}

/**
 * Questions that are worth a look: an answer is expected to put something right, a missing name apart,
 * and a look at the merges that look certain does not answer them.
 */
export function worthAsking(
  items: readonly ReviewItem[],
  batch: readonly CertainMerge[],
): readonly ReviewItem[] {
  const certain = new Set(batch.map(({ key }) => key));
  return items.filter(
    ({ key, kind, worth }) => kind !== 'unnamed' && worth >= LEAST_WORTH && !certain.has(key),
  );
}

function questionsOf(scene: Scene): ReviewItem[] {
  const drafts = [
    ...apartQuestions(scene),
    ...weakLinks(scene),
    ...sameFrame(scene),
    ...mixedTracks(scene),
    ...outliers(scene),
    ...unnamed(scene),
  ];
  const open = drafts.filter((draft) => !scene.leftOpen(draft));
  const items = partsFirst(open, scene)
    .map((draft) => toItem(scene, draft))
    .sort((one, other) => other.worth - one.worth || (one.key < other.key ? -1 : 1));
  const asked = new Set<string>();
  const distinct = items.filter((item) => {
    const subject = subjectOf(item);
    if (asked.has(subject)) return false;
    asked.add(subject);
    return true;
  });
  return distinct.slice(0, MOST);
}

/**
 * A track that may be two people comes before what is asked about its identity: as long as it is one,
 * nobody can say who the identity is. So it is worth at least as much as any of those questions.
 */
function partsFirst(drafts: readonly Draft[], { input }: Scene): readonly Draft[] {
  const worthOf = ({ settles, chance }: Draft): number => settles * chance;
  const most = new Float64Array(input.groups.length);
  for (const draft of drafts) {
    for (const group of [draft.group, draft.other?.group ?? draft.group]) {
      most[group] = Math.max(most[group]!, worthOf(draft));
    }
  }
  return drafts.map((draft) => {
    if (draft.kind !== 'mixed-track') return draft;
    return { ...draft, settles: (most[draft.group]! * AHEAD) / draft.chance };
  });
}

/** Ahead of what is worth the same. */
const AHEAD = 1.001;

function toItem({ input, ranked }: Scene, draft: Draft): ReviewItem {
  const { groups, trackIds } = input;
  const { kind, other, similarity, margin, runnerUp, cutFace, reason } = draft;
  const tracks = ranked(draft.a);
  const a = trackIds[tracks[0]!]!;
  const others = other === undefined ? undefined : ranked(other.tracks);
  const b = others === undefined ? '' : trackIds[others[0]!]!;
  return {
    key: `${kind}:${a}:${b}`,
    kind,
    question: { kind, a, b },
    a: { identityId: groups[draft.group]!.id, tracks },
    b:
      other === undefined || others === undefined
        ? undefined
        : { identityId: groups[other.group]!.id, tracks: others },
    similarity,
    margin,
    runnerUp: groups[runnerUp]?.id,
    worth: draft.settles * draft.chance,
    cutFace,
    reason,
  };
}

/** Two kinds of question may be about the same two sides: the one that is worth more is asked. */
function subjectOf({ kind, question, b }: ReviewItem): string {
  if (b === undefined) return `${kind} ${question.a}`;
  return [question.a, question.b].sort().join(' ');
}
