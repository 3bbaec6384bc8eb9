import { againWorlds } from './again-worlds.ts';
import { commandWorlds } from './command-worlds.ts';
import { type FuzzOptions, type FuzzReport, fuzz as run } from './fuzz.ts';
import { modelWorlds } from './model-worlds.ts';
import { smallWorld } from './small-world.ts';
import { storedWorld } from './stored-world.ts';
import type { World } from './world.ts';
import { plainWorlds } from './worlds.ts';

/** Every world there is. */
async function allWorlds(): Promise<World[]> {
  const plain = await plainWorlds();
  const named = (name: string) => plain.filter((world) => world.name === name);
  const episodes = ['inline', 'npy', 'dialect'].flatMap(named);
  const commands = named('people').flatMap((people) => commandWorlds(episodes, people));
  const again = againWorlds([...episodes, ...named('prototypes')]);
  return [...plain, ...again, ...commands, ...modelWorlds(), smallWorld(), storedWorld()];
}

/** Over all worlds, or those that are named. */
export async function fuzz(
  options: Omit<FuzzOptions, 'worlds'> & { readonly only: readonly string[] },
): Promise<FuzzReport> {
  const { only } = options;
  const worlds = (await allWorlds()).filter(({ name }) => only.length === 0 || only.includes(name));
  return run({ ...options, worlds });
}
