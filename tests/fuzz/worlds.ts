import { episodeWorlds } from './episode-worlds.ts';
import { otherWorlds } from './other-worlds.ts';
import { peopleWorlds } from './people-worlds.ts';
import type { World } from './world.ts';

export type { World } from './world.ts';

/** All worlds that need nothing of a page, of a disk or of a runtime. */
export async function plainWorlds(): Promise<World[]> {
  return [...(await episodeWorlds()), ...(await peopleWorlds()), ...otherWorlds()];
}
