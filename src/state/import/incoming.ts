import type { IncomingFile } from '../../../workers/ingest/file-source.ts';
import { fileMapSource, firstOf, ingestSource } from '../../bridge/crop-source.ts';
import type { Incoming } from '../../bridge/drop.ts';
import { ingest } from '../../bridge/ingest.ts';
import type { FoundFile } from '../../bridge/walk.ts';
import { safePath } from '../../core/episode/normalise-path.ts';
import type { JobContext } from '../lib/jobs.ts';
import type { Context, IncomingSet } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import type { Committed, ImportedFrom } from './importer.ts';

export const incomingFiles = ({ files }: Incoming): IncomingFile[] =>
  files.map(({ path, file }) => ({ path, file }));

export function incomingSet(set: number, dropped: Incoming): IncomingSet {
  const { files, handle } = dropped;
  const byPath = new Map<string, FoundFile>();
  for (const file of files) {
    const name = safePath(file.path);
    if (name !== undefined && !byPath.has(name)) byPath.set(name, file);
  }
  return { set, files: byPath, handle, dropped, worker: ingest.generation() };
}

/** The files that were discovered, in a worker that holds them: one that died is given them again. */
export async function heldFiles(
  { session }: Context,
  job: JobContext,
): Promise<IncomingSet | undefined> {
  const { incoming } = session;
  if (incoming === undefined || (ingest.alive() && ingest.generation() === incoming.worker)) {
    return incoming;
  }
  const files = incomingFiles(incoming.dropped);
  const { set } = await ingest.discover(files, job.onProgress, job.signal);
  const again = incomingSet(set, incoming.dropped);
  session.incoming = again;
  return again;
}

export function importedFrom(incoming: IncomingSet | undefined): ImportedFrom {
  const { files, set, handle } = incoming ?? { files: new Map(), set: 0, handle: undefined };
  return { source: firstOf([fileMapSource(files), ingestSource(set)]), handle, demo: false };
}

/** An import that was committed, or the question whether to leave out bad lines. */
export type Brought =
  | Extract<AppState['importState'], { type: 'refused' }>
  | {
      readonly type: 'imported';
      readonly committed: Committed;
      readonly from: ImportedFrom;
      readonly dropped: Incoming | undefined;
    };
