import { EpisodeMemory } from '../cli/kit/episode-memory.ts';
import { Bounded } from '../core/bounded.ts';
import type { Where } from './where.ts';

/** Episodes and runs that a thread remembers, and what all of them may take; the last one is kept whatever it takes. */
const MOST = 16;
const MOST_BYTES = 256 * 1024 * 1024;

const memories = new Bounded<string, EpisodeMemory>(MOST);

/** What this thread remembers of an episode. */
export function memoryOf({ dataRoot, epId, runId }: Where): EpisodeMemory {
  const key = [dataRoot, epId, runId].join('\n');
  const memory = memories.use(key) ?? new EpisodeMemory();
  memories.set(key, memory);
  let left = MOST_BYTES;
  for (const one of memories.values().reverse()) {
    left -= one.bytes;
    if (left < 0 && one !== memory) one.forget();
  }
  return memory;
}
