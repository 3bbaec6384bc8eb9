import type { Episode } from '../../core/episode/episode.ts';
import {
  type Comparison,
  forget,
  type Remembered,
  remember,
  rememberedFor,
  vectorKind,
  writeMemory,
} from '../../core/suggest/impostor-memory.ts';
import type { Recommendation } from '../../core/suggest/types.ts';
import { readImpostors, writeImpostors } from '../persistence/impostors.ts';

/** Changes wait for each other: each begins with what the one before has stored. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * What the other episodes of the library showed of this embedder. A library that cannot be read says
 * nothing: a suggestion is made all the same.
 */
export async function recallImpostors(
  key: string,
  episode: Episode,
  comparison: Comparison,
): Promise<Remembered | undefined> {
  try {
    await queue;
    return rememberedFor(await readImpostors(), vectorKind(episode, comparison), key);
  } catch (error) {
    console.warn(error);
    return undefined;
  }
}

/** Remember what an episode of the library shows, or that it shows nothing sure any more. */
export function learnImpostors(
  key: string,
  episode: Episode,
  comparison: Comparison,
  { impostors, tracks }: Pick<Recommendation, 'impostors' | 'tracks'>,
): Promise<void> {
  return change((memory) => {
    const shown = impostors && { ...impostors, tracks };
    return remember(memory, vectorKind(episode, comparison), key, shown);
  });
}

/** The episode left the library. */
export function forgetImpostors(key: string): Promise<void> {
  return change((memory) => forget(memory, key));
}

function change(by: (memory: Awaited<ReturnType<typeof readImpostors>>) => typeof memory) {
  const next = queue
    .then(async () => {
      const before = await readImpostors();
      const after = by(before);
      if (writeMemory(after) !== writeMemory(before)) await writeImpostors(after);
    })
    // A full disk is told where a person's work is stored, not for what can be made again.
    .catch((error: unknown) => console.warn(error));
  queue = next;
  return next;
}
