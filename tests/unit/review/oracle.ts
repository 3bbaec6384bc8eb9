import { join } from 'node:path';
import { agglomerate } from '../../../src/core/cluster/agglomerate.ts';
import { cut, cutHeight } from '../../../src/core/cluster/cut.ts';
import { itemConstraints } from '../../../src/core/cluster/item-constraints.ts';
import type { ChainEngine, LinkageMethod } from '../../../src/core/cluster/types.ts';
import { discover } from '../../../src/core/episode/discover.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { importEpisode } from '../../../src/core/episode/import-episode.ts';
import { pool } from '../../../src/core/episode/pool.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { reviewQueue } from '../../../src/core/review/queue.ts';
import { mixedTracks } from '../../../src/core/review/track-profile.ts';
import type { AnsweredPair, ReviewGroup, ReviewItem } from '../../../src/core/review/types.ts';
import { folderSources } from '../episode/node-source.ts';

/** A person who knows who everybody is, at the keyboard. */
export interface Sitting {
  /** Questions in the order they were asked, and what was said. */
  readonly answers: readonly { readonly item: ReviewItem; readonly said: Said }[];
  /** Answers given when the identities were first the truth; −1 when they never were. */
  readonly untilTruth: number;
  /** Track rows of the identities at the end. */
  readonly identities: readonly Int32Array[];
}
export type Said = 'same' | 'not-same' | 'unsure' | 'fine' | 'split';

export interface SittingOptions {
  readonly threshold: number;
  readonly method: LinkageMethod;
  readonly kernel: ChainEngine;
  /** Answers after which the person gives up. */
  readonly most: number;
}

export async function importFolder(dir: string, name: string): Promise<ImportedEpisode> {
  const { candidates } = await discover(await folderSources(join(dir, name)));
  return importEpisode(candidates[0]!, { skipBadLines: false }, SILENT_HOOKS);
}

/** Answer the first question of the queue by the truth until there is none: must-links and cannot-links. */
export async function answerAll(
  { episode, embeddings }: ImportedEpisode,
  { threshold, method, kernel, most }: SittingOptions,
): Promise<Sitting> {
  const { items, vectors } = pool(episode, embeddings, 'mean');
  const { rank, sharedFrames } = summariseTracks(episode);
  const truth = episode.truth ?? new Map<number, string>();
  const mixed = mixedTracks(episode, embeddings, items);
  const mustLink: Int32Array[] = [];
  const apart: number[] = [];
  const answered: AnsweredPair[] = [];
  const answers: { item: ReviewItem; said: Said }[] = [];
  const people = new Set([...items].map((track) => truth.get(track))).size;
  let untilTruth = -1;
  for (;;) {
    const cannotLink = Int32Array.from(apart);
    const constraints = itemConstraints({ mustLink, cannotLink, frozen: [] }, items);
    const engines = { matrix: kernel.matrix, chain: kernel };
    const { tree } = await agglomerate(vectors, { method, constraints }, engines, SILENT_HOOKS);
    const { labels, count } = cut(tree, cutHeight(method, threshold));
    const identities = Array.from({ length: count }, (_, c) =>
      items.filter((_, i) => labels[i] === c),
    );
    const pure = identities.every((tracks) => personOf(tracks, truth) !== undefined);
    if (untilTruth < 0 && pure && count === people) untilTruth = answers.length;
    const groups = identities.map((tracks, i): ReviewGroup => {
      return { id: `identity-${i}`, tracks, locked: false, named: true, settled: false };
    });
    const input = {
      ...{ items, vectors, tree, method, threshold, groups, rank, sharedFrames, mixed },
      ...{ trackIds: episode.tracks.id, cannotLink, mustLink, answered },
    };
    const item = (await reviewQueue(input, kernel.matrix, SILENT_HOOKS)).items[0];
    if (item === undefined || answers.length >= most) return { answers, untilTruth, identities };
    const said = say(item, truth);
    answers.push({ item, said });
    const { a, b } = item;
    if (said === 'same') mustLink.push(Int32Array.of(...a.tracks, ...(b?.tracks ?? [])));
    else if (said === 'not-same') {
      for (const x of a.tracks) for (const y of b?.tracks ?? []) apart.push(x, y);
      if (b?.identityId === a.identityId) mustLink.push(a.tracks);
    } else {
      answered.push({ kind: item.kind, a: a.tracks[0]!, b: b?.tracks[0] ?? -1 });
    }
  }
}

/** What a person who knows the truth answers: nothing is certain about sides that are not one person. */
function say({ kind, a, b }: ReviewItem, truth: ReadonlyMap<number, string>): Said {
  const one = personOf(a.tracks, truth);
  if (kind === 'mixed-track') return one?.startsWith('MIXED:') === true ? 'split' : 'fine';
  const other = b === undefined ? undefined : personOf(b.tracks, truth);
  if (one === undefined || other === undefined) return 'unsure';
  return one === other ? 'same' : 'not-same';
}

/** The person of all tracks; undefined when they are several. */
export function personOf(
  tracks: Int32Array,
  truth: ReadonlyMap<number, string>,
): string | undefined {
  const people = new Set(Array.from(tracks, (track) => truth.get(track)));
  return people.size === 1 ? [...people][0] : undefined;
}
