import { pool } from '../../../src/core/episode/pool.ts';
import { usableFaces } from '../../../src/core/episode/usable-faces.ts';
import { matchesAt } from '../../../src/core/facebank/match-at.ts';
import {
  type IdentitySimilarities,
  identitySimilarities,
} from '../../../src/core/facebank/match-identities.ts';
import type { MatchThresholds } from '../../../src/core/facebank/types.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { seeded } from '../cluster/cases.ts';
import { folderSources, importChosen } from '../episode/node-source.ts';
import { wasmKernel } from '../kernel/kernels.ts';
import { bankOf, identityOf } from './people.ts';

/** Seeds of a track that somebody is known by. */
const SEEDS = 3;

type Imported = Awaited<ReturnType<typeof importChosen>>;

/** An episode whose truth is known. */
export const knownEpisode = async (folder: string): Promise<Imported> =>
  importChosen(await folderSources(folder));

export interface Trial {
  readonly found: IdentitySimilarities;
  /** Who each identity is; whether they are in the Facebank. */
  readonly truth: readonly { readonly person: string; readonly known: boolean }[];
}

/**
 * Half of an episode's tracks make the Facebank, the other half is matched with it, each track for
 * itself. @param strangers share of people whom the Facebank does not know
 */
export async function halfTrial(
  { episode, embeddings }: Imported,
  seed: number,
  strangers: number,
): Promise<Trial> {
  const { products } = await wasmKernel();
  const random = seeded(seed);
  const pooled = pool(episode, embeddings, 'mean');
  const tracks = shuffled([...pooled.items], random).filter((row) => episode.truth?.has(row));
  const who = (row: number) => episode.truth?.get(row) ?? '';
  const half = tracks.slice(0, tracks.length >> 1);
  const people = shuffled([...new Set(half.map(who))].sort(), random);
  const known = new Set(people.slice(Math.floor(people.length * strangers)));
  const vectors = new Map([...known].sort().map((id) => [id, [] as Float32Array[]]));
  const { d } = embeddings;
  for (const row of half) {
    for (const face of shuffled([...usableFaces(episode, row)], random).slice(0, SEEDS)) {
      const at = episode.faces.embeddingRow[face]! * d;
      vectors.get(who(row))?.push(embeddings.data.subarray(at, at + d));
    }
  }
  const model = { name: episode.embeddingModel ?? '', dimension: d };
  const specs = [...vectors].map(([id, own]) => ({ id, vectors: own, model }));
  const others = tracks.slice(tracks.length >> 1).sort((a, b) => a - b);
  const identities = others.map((row, i) =>
    identityOf(`identity-${String(i + 1).padStart(5, '0')}`, { tracks: Int32Array.of(row) }),
  );
  const { sharedFrames } = summariseTracks(episode);
  const bank = bankOf(specs);
  const input = { episode, embeddings, pooled, identities, sharedFrames, bank, model };
  const found = await identitySimilarities(input, products, SILENT_HOOKS);
  return { found, truth: others.map((row) => ({ person: who(row), known: known.has(who(row)) })) };
}

/** How matching at some thresholds does: of those in the Facebank, how many are named, and rightly. */
export function scoreTrial({ found, truth }: Trial, thresholds: MatchThresholds) {
  const matches = matchesAt(found, thresholds);
  const named = matches.filter(({ band }) => band === 'auto');
  const isRight = (i: number) =>
    truth[i]?.known === true && truth[i].person === matches[i]!.personId;
  const right = matches.filter(({ band }, i) => band === 'auto' && isRight(i)).length;
  const known = truth.filter((one) => one.known).length;
  const ambiguous = matches.filter(({ band }) => band === 'ambiguous').length;
  const review = matches.filter(({ band }) => band === 'review').length;
  return { known, named: named.length, right, wrong: named.length - right, ambiguous, review };
}

function shuffled<T>(all: T[], random: () => number): T[] {
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}
