import { cluster } from '../../bridge/cluster.ts';
import { faceImages } from '../../bridge/faces.ts';
import { pool } from '../../core/episode/pool.ts';
import { summariseTracks } from '../../core/identity/summaries.ts';
import { printsOf } from '../../core/moderation/track-prints.ts';
import { clusteringRecord } from '../clustering/clusterer.ts';
import { type Context, report } from '../lib/session.ts';
import type { LibraryRecord, OpenEpisode } from '../lib/types.ts';
import type { Entry } from '../persistence/change.ts';
import { onClosed } from '../persistence/connection.ts';
import { chained, checkStored, onCleared, onNewer, type Rescue } from '../persistence/database.ts';
import { changeRecord } from '../persistence/episodes.ts';
import { libraryKey } from '../persistence/keys.ts';
import { writeRawRows } from '../persistence/raw-rows.ts';
import { storedAgain } from '../persistence/stored-again.ts';
import { chunksOf, writeVectors } from '../persistence/vectors.ts';
import { viewOf } from './autosave.ts';
import { copyBestFaces, copyCrops } from './crop-copier.ts';
import { faceOrigin } from './crop-origin.ts';
import { filesAgain, type ReadAgain } from './read-again.ts';
import { bankSavedText, type Missing, savedText, unreadText } from './rescue-text.ts';
import { refreshStorage } from './storage-use.ts';
import { useTruth } from './truth-state.ts';

/** What to do when the storage changes under the page: see [Note: Storage that changes under a page]. */
export function guardStorage(ctx: Context): void {
  onCleared(rescueOf(ctx));
  onClosed(() => void lookAfterStored(ctx));
  onNewer((error) => {
    report(ctx, error);
    // The episode is led by whoever stores it.
    ctx.session.release?.();
    refreshStorage(ctx).catch((fault: unknown) => report(ctx, fault));
  });
}

/** What is stored again at once, and what of it is not in memory. */
interface Saved {
  readonly record: LibraryRecord;
  readonly missing: Missing;
  /** Reads the rest from the files, where they are at hand. */
  readonly again: ReadAgain | undefined;
}

/** What is stored again at once: the Facebank, and the episode that is open. */
function rescueOf(ctx: Context): Rescue {
  const { session, get } = ctx;
  const ofEpisode = episodeRescue(ctx);
  let people: readonly Entry[] = [];
  return {
    gather: async (episode) => {
      const change = await ofEpisode.gather(episode);
      // One episode that is missed says nothing of the rest.
      people = episode === undefined ? session.bank.again() : [];
      if (people.length === 0) return change;
      return { ...change, lasting: true, puts: chained(people, change?.puts ?? []) };
    },
    saved: () => {
      ofEpisode.saved();
      if (people.length === 0) return;
      get().notify({ level: 'error', text: bankSavedText(session.bank) });
    },
  };
}

/**
 * What a page does when the browser has deleted what it stored: the episode that is open is stored
 * again, whole, with every decision. What is not in memory (the rows of its files, the vectors where no
 * worker holds them, copied crops) is read from its files once more where they are at hand; what cannot
 * be is said.
 */
function episodeRescue(ctx: Context): Rescue {
  const { session, get } = ctx;
  let saved: Saved | undefined;
  return {
    gather: async (episode) => {
      const before = saved;
      saved = undefined;
      const { open, leader, parameters } = get();
      const record = session.stored;
      if (open === undefined || !leader || record === undefined) return undefined;
      if (episode !== undefined && episode !== record.key) return undefined;
      const { base } = open;
      const vectors = await cluster.heldVectors(base);
      const again = await filesAgain(ctx);
      const state = get();
      const written = session.written?.key === record.key ? session.written.log : state.log;
      const { dropped, key } = useTruth.getState();
      const anew = recordAgain(record, vectors);
      const copied = record.crops === 'copied' || record.crops === 'copying';
      saved = {
        record: anew,
        missing: {
          vectors: vectors === undefined && record.vectors.chunks > 0,
          // Emptied again before they were there again, they are still missing.
          rows:
            record.rows !== undefined || (before?.record.key === record.key && before.missing.rows),
          pictures: copied && session.liveCrops === undefined,
        },
        again,
      };
      return storedAgain({
        record: anew,
        data: { episode: base, summaries: baseSummaries(open) },
        clustering: clusteringRecord(state),
        parameters,
        log: written,
        view: viewOf(state, Date.now()),
        prints: printsOf(base, vectors && pool(base, vectors, 'mean')),
        handle: session.handle,
        vectors,
        truth: key === record.key ? dropped : undefined,
      });
    },
    saved: () => {
      if (saved === undefined) return;
      const { record, missing, again } = saved;
      const lost = get().library.filter(({ key }) => key !== record.key).length;
      if (session.stored?.key === record.key) session.stored = record;
      get().notify({
        level: 'error',
        text: savedText(record.epId, missing, again !== undefined, lost),
      });
      refreshStorage(ctx).catch((error: unknown) => report(ctx, error));
      void completeAgain(ctx, saved);
    },
  };
}

/**
 * The commit record of what is stored again: without the files' rows, which no page has in memory, and
 * with the vectors that are used as the only ones; pictures of representatives are made again.
 */
function recordAgain(
  { rows: _, vectorSet: __, repBytes: ___, ...record }: LibraryRecord,
  vectors: Awaited<ReturnType<typeof cluster.heldVectors>>,
): LibraryRecord {
  const crops = record.crops === 'copied' ? 'copying' : record.crops;
  if (vectors === undefined) return { ...record, crops };
  const { n, d } = vectors;
  return { ...record, crops, vectors: { n, d, chunks: chunksOf(n * d) } };
}

function baseSummaries({ base, episode, summaries }: OpenEpisode) {
  return base === episode ? summaries : summariseTracks(base);
}

/** Store what was not in memory as well: first what the files say, then the crops, which take longest. */
async function completeAgain(ctx: Context, { record, missing, again }: Saved): Promise<void> {
  const { session, get, set } = ctx;
  if (again !== undefined && (missing.vectors || missing.rows)) {
    try {
      await storeFiles(ctx, record, missing, await again());
    } catch (error) {
      if (!isOpen(ctx, record)) return;
      console.warn(error);
      get().notify({ level: 'error', text: unreadText(record.epId, missing) });
    }
  }
  const { open } = get();
  const { liveCrops: live, stored } = session;
  if (open === undefined || stored === undefined || !isOpen(ctx, record)) return;
  if (missing.pictures) set({ open: { ...open, crops: 'needs-permission' } });
  if (live === undefined) return;
  // What was kept as it was shown is kept again when it is read again.
  faceImages.retryMissing(faceOrigin(ctx, open.episode, stored, live));
  if (record.crops === 'copying') await copyCrops(ctx, stored, open.base, live);
  if (record.crops === 'handle') await copyBestFaces(ctx, stored, live);
}

const isOpen = ({ session }: Context, { key, generation }: LibraryRecord): boolean =>
  session.stored?.key === key && session.stored.generation === generation;

/** @throws Error when the files are not those of the episode any more */
async function storeFiles(
  ctx: Context,
  { key, generation }: LibraryRecord,
  missing: Missing,
  imported: Awaited<ReturnType<ReadAgain>>,
): Promise<void> {
  if (imported === undefined) throw new Error(`the files of ${key} are not as they were`);
  if (missing.vectors) await writeVectors(key, generation, imported.embeddings);
  const rows = await writeRawRows(key, generation, imported.raw);
  const whole = await changeRecord({ key, generation }, (latest) => ({ ...latest, rows }));
  if (whole === undefined) return;
  if (isOpen(ctx, whole)) ctx.session.stored = whole;
  await refreshStorage(ctx);
}

/** The connection to the storage was closed by somebody else: see whether it is still all there. */
async function lookAfterStored(ctx: Context): Promise<void> {
  const { open, leader } = ctx.get();
  const { stored } = ctx.session;
  const mine = open !== undefined && leader && stored !== undefined;
  try {
    await checkStored(mine ? { episode: stored.key, needs: [libraryKey(stored.key)] } : undefined);
    await refreshStorage(ctx);
  } catch (error) {
    report(ctx, error);
  }
}
