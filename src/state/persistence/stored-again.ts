import type { Matrix } from '../../core/vector/matrix.ts';
import type { Change, Entry } from './change.ts';
import { type Commit, committed, generationOf, type StoredEpisode } from './episodes.ts';
import { SESSION_KEY, truthKey } from './keys.ts';
import type { TruthRecord } from './truth.ts';
import { vectorEntries } from './vectors.ts';

/** An episode as a page has it in memory. */
export interface InMemory extends Commit, Pick<StoredEpisode, 'data' | 'handle' | 'clustering'> {
  /** Undefined where the page does not hold them: then the files are needed to cluster it anew. */
  readonly vectors: Matrix | undefined;
  readonly truth: TruthRecord | undefined;
}

/** The change that stores an episode again, whole, whatever is left of it. */
export function storedAgain(episode: InMemory): Change {
  const { record, vectors, truth } = episode;
  const { key, generation } = record;
  const records: Entry[] = [
    ...generationOf(record, episode),
    ...committed(episode),
    [SESSION_KEY, { key }],
    ...(truth === undefined ? [] : [[truthKey(key), truth] as const]),
  ];
  return {
    lasting: true,
    deletePrefixes: [['log', key]],
    puts: {
      *[Symbol.iterator]() {
        if (vectors !== undefined) yield* vectorEntries(key, generation, vectors);
        yield* records;
      },
    },
  };
}
