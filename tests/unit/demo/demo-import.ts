import { demoSource } from '../../../src/core/demo/demo-source.ts';
import { discover } from '../../../src/core/episode/discover.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { importEpisode } from '../../../src/core/episode/import-episode.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';

let imported: Promise<ImportedEpisode> | undefined;

/** The demo through the front door: found and imported like any dropped folder, once a process. */
export function importDemo(): Promise<ImportedEpisode> {
  imported ??= readDemo();
  return imported;
}

async function readDemo(): Promise<ImportedEpisode> {
  const { candidates } = await discover(demoSource());
  const [candidate] = candidates;
  if (candidate === undefined || candidates.length !== 1) throw new Error('one episode expected');
  return importEpisode(candidate, { skipBadLines: false }, SILENT_HOOKS);
}
