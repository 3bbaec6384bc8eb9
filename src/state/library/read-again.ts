import { type Incoming, readFolder } from '../../bridge/drop.ts';
import { ingest } from '../../bridge/ingest.ts';
import { surviving } from '../../bridge/worker-client.ts';
import type { Episode, ImportedEpisode } from '../../core/episode/episode.ts';
import type { Context } from '../lib/session.ts';
import { episodeKey } from '../persistence/keys.ts';
import { mayRead } from './crop-access.ts';

/** Reads and parses the files of an episode once more; undefined when they are not as they were. */
export type ReadAgain = () => Promise<ImportedEpisode | undefined>;

/**
 * How the files of the open episode can be read once more, without asking anybody: what was dropped in
 * this visit, the folder by its handle, or the demo. Undefined where nothing of it is at hand.
 */
export async function filesAgain({ session, get }: Context): Promise<ReadAgain | undefined> {
  const { stored, dropped, handle } = session;
  const { open } = get();
  if (open === undefined || stored === undefined) return undefined;
  const { base } = open;
  if (stored.crops === 'demo') return async () => ifSame(await ingest.loadDemo(), base);
  if (dropped !== undefined) return () => parse(dropped, base);
  if (handle === undefined || !(await mayRead(handle).catch(() => false))) return undefined;
  return async () => parse(await readFolder(handle), base);
}

/** A worker that ends is given the files again. */
const parse = (incoming: Incoming, base: Episode) =>
  surviving('ingest', () => parseOnce(incoming, base));

async function parseOnce({ files }: Incoming, base: Episode): Promise<ImportedEpisode | undefined> {
  const key = episodeKey(base.epId, base.runId);
  const { set, candidates } = await ingest.discover(
    files.map(({ path, file }) => ({ path, file })),
  );
  const own = candidates.filter(({ epId, runId }) => episodeKey(epId, runId) === key);
  const candidate = own.find(({ chosen }) => chosen) ?? own[0] ?? candidates[0];
  if (candidate === undefined) return undefined;
  // Where lines were left out before, they are again; where none was, a bad one makes other rows.
  return ifSame(await ingest.load({ set, candidate: candidate.index, skipBadLines: true }), base);
}

/** The files may have been written anew since: only rows that are those of the episode belong to it. */
function ifSame(imported: ImportedEpisode, base: Episode): ImportedEpisode | undefined {
  const { episode } = imported;
  const same =
    episode.epId === base.epId &&
    episode.tracks.count === base.tracks.count &&
    episode.faces.faceId.length === base.faces.faceId.length &&
    episode.faces.faceId.every((id, row) => id === base.faces.faceId[row]) &&
    episode.faces.embeddingRow.every((at, row) => at === base.faces.embeddingRow[row]);
  return same ? imported : undefined;
}
