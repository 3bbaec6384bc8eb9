import { type FuzzOptions, type FuzzReport, fuzz as run } from './fuzz.ts';
import { plainWorlds } from './worlds.ts';

/** Over all worlds, or those that are named. */
export async function fuzz(
  options: Omit<FuzzOptions, 'worlds'> & { readonly only: readonly string[] },
): Promise<FuzzReport> {
  const worlds = await plainWorlds();
  const { only } = options;
  return run({
    ...options,
    worlds: only.length === 0 ? worlds : worlds.filter(({ name }) => only.includes(name)),
  });
}
