import { setImmediate as turn } from 'node:timers/promises';
import { agglomerate } from '../../core/cluster/agglomerate.ts';
import { NO_CONSTRAINTS } from '../../core/cluster/types.ts';
import { SILENT_HOOKS } from '../../core/job.ts';
import { practiceEpisode, touchMemory } from '../../core/pipeline/practice-episode.ts';
import type { Kernel } from '../../kernel/load-kernel.ts';
import { loadEngine } from './engines.ts';

/** More than a few merges, so that no path is met first when it counts. */
const TRACKS = 192;
const ROUNDS = 10;

/**
 * Begin to load an engine, and exercise it where the program waits for its files: code that has run a few
 * hundred times is compiled to quicker code. It takes some tens of milliseconds in small steps, and ends when
 * the engine is wanted.
 * @returns gives the engine
 */
export function warmEngine(name: 'wasm' | 'js'): () => Promise<Kernel> {
  let wanted = false;
  const loading = loadEngine(name);
  const practising = loading
    .then((kernel) => practise(kernel, () => wanted))
    // Whoever wants the engine is told.
    .catch(() => {});
  return async () => {
    wanted = true;
    await practising;
    return loading;
  };
}

async function practise(kernel: Kernel, isWanted: () => boolean): Promise<void> {
  const { embeddings } = practiceEpisode(TRACKS / 2);
  const engines = { matrix: kernel.matrix, chain: kernel };
  const options = { method: 'average' as const, constraints: NO_CONSTRAINTS };
  touchMemory(kernel);
  for (let round = 0; round < ROUNDS; round++) {
    await turn();
    if (isWanted()) return;
    await agglomerate(embeddings, options, engines, SILENT_HOOKS);
  }
}
