import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const REP_FOLDER = /^(identity-\d+|id_\d+)$/;

/** Remove rep.jpg folders of identities that are no more; nothing else is touched. */
export async function removeStaleReps(thumbs: string, current: ReadonlySet<string>): Promise<void> {
  const entries = await readdir(thumbs, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory() || !REP_FOLDER.test(entry.name) || current.has(entry.name)) continue;
    const inside = await readdir(join(thumbs, entry.name));
    if (inside.length !== 1 || inside[0] !== 'rep.jpg') continue;
    await rm(join(thumbs, entry.name), { recursive: true });
  }
}
