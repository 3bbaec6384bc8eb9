import { existsSync } from 'node:fs';
import { join } from 'node:path';

type Folder = 'EPISODES_DIR' | 'MODELS_DIR' | 'SEEDS_DIR' | 'GOLDEN_DIR';

/**
 * Where real test data lie on this machine, by environment variable; undefined when the variable
 * is not set. In CI a missing folder is a failure, never a silent skip.
 */
export function dataDir(folder: Folder): string | undefined {
  const dir = process.env[folder];
  const present = dir !== undefined && dir !== '' && existsSync(dir);
  if (process.env.CI === 'true' && !present) throw new Error(`${folder} is not set to a folder`);
  return present ? dir : undefined;
}

export const episodesDir = (): string | undefined => dataDir('EPISODES_DIR');
export const goldenDir = (): string | undefined => dataDir('GOLDEN_DIR');

/** Folders that lie beside the golden cases: `peer_cases`, `samples`, `vectors`. */
export function besideGolden(name: 'peer_cases' | 'samples' | 'vectors'): string | undefined {
  const golden = goldenDir();
  return golden === undefined ? undefined : join(golden, '..', name);
}
