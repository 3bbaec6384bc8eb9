import { setImmediate as turn } from 'node:timers/promises';
import { touchMemory } from '../../core/pipeline/practice-episode.ts';
import { practiseTrees } from '../../core/pipeline/practise-trees.ts';
import type { Kernel } from '../../kernel/load-kernel.ts';
import { loadEngine } from './engines.ts';

/** Once is enough for all that a process does. */
let practised = false;

/**
 * Begin to load an engine, and exercise it where the program waits for its files: code that has run a few
 * hundred times is compiled to quicker code. It takes some tens of milliseconds in small steps, ends when
 * the engine is wanted, and is done once.
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
  if (practised) return;
  practised = true;
  touchMemory(kernel);
  await practiseTrees({ matrix: kernel.matrix, chain: kernel }, async () => {
    await turn();
    return !isWanted();
  });
}
