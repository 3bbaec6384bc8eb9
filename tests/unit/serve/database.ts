import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };
import { openEmbedded } from '../../../src/serve/db/embedded.ts';

const BUILD = fileURLToPath(new URL('../../../build/tests/', import.meta.url));
const TEMPLATE = join(BUILD, `postgres-of-${packageJson.dependencies['@electric-sql/pglite']}`);

/**
 * Put an empty database into a folder that is not there. To make one takes seconds: it is made once for a checkout, and
 * copied.
 */
export async function emptyDatabase(folder: string): Promise<void> {
  if (!existsSync(TEMPLATE)) {
    await mkdir(BUILD, { recursive: true });
    const making = await mkdtemp(join(BUILD, 'making-'));
    const place = join(making, 'postgres');
    await (await openEmbedded(place)).close();
    // Somebody else may have made it meanwhile.
    await rename(place, TEMPLATE).catch(() => {});
    await rm(making, { recursive: true, force: true });
  }
  await cp(TEMPLATE, folder, { recursive: true });
}
