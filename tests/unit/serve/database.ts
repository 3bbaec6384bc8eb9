import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };
import { run } from '../cli/program.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BUILD = join(ROOT, 'build', 'tests');
const TEMPLATE = join(BUILD, `postgres-of-${packageJson.dependencies['@electric-sql/pglite']}`);

/** Code that runs once is not worth to be compiled well: this way it takes two thirds of the time. */
const QUICK = ['--liftoff-only', '--input-type=module', '-e'];
const MAKE = `import { PGlite } from '@electric-sql/pglite';
await (await PGlite.create({ dataDir: process.argv[1] })).close();`;

/**
 * Put an empty database into a folder that is not there. To make one takes seconds: it is made once for a checkout, and
 * copied.
 */
export async function emptyDatabase(folder: string): Promise<void> {
  if (!existsSync(TEMPLATE)) {
    await mkdir(BUILD, { recursive: true });
    const making = await mkdtemp(join(BUILD, 'making-'));
    const place = join(making, 'postgres');
    const { code, stderr } = await run(process.execPath, [...QUICK, MAKE, place], { cwd: ROOT })
      .outcome;
    if (code !== 0) throw new Error(stderr);
    // Somebody else may have made it meanwhile.
    await rename(place, TEMPLATE).catch(() => {});
    await rm(making, { recursive: true, force: true });
  }
  await cp(TEMPLATE, folder, { recursive: true });
}
