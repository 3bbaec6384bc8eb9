import { cluster } from '../../bridge/cluster.ts';
import { summariseTracks } from '../../core/identity/summaries.ts';
import { counted } from '../../core/words.ts';
import { clusteringRecord } from '../clustering/clusterer.ts';
import { type Context, report } from '../lib/session.ts';
import type { LibraryRecord, OpenEpisode } from '../lib/types.ts';
import { onClosed } from '../persistence/connection.ts';
import { checkStored, onCleared, onNewer, type Rescue } from '../persistence/database.ts';
import { libraryKey } from '../persistence/keys.ts';
import { storedAgain } from '../persistence/stored-again.ts';
import { chunksOf } from '../persistence/vectors.ts';
import { viewOf } from './autosave.ts';
import { copyCrops } from './crop-copier.ts';
import { refreshStorage } from './storage-use.ts';
import { useTruth } from './truth.ts';

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

/**
 * What a page does when the browser has deleted what it stored: the episode that is open is stored
 * again, whole, with every decision. Vectors are stored again when the worker holds them; without, the
 * episode opens as it was, and its files are needed to cluster it anew.
 */
function rescueOf(ctx: Context): Rescue {
  const { session, get } = ctx;
  let saved: { readonly record: LibraryRecord; readonly whole: boolean } | undefined;
  return {
    gather: async (episode) => {
      saved = undefined;
      const { open, leader, parameters } = get();
      const record = session.stored;
      if (open === undefined || !leader || record === undefined) return undefined;
      if (episode !== undefined && episode !== record.key) return undefined;
      const vectors = await cluster.heldVectors(open.base);
      const state = get();
      const written = session.written?.key === record.key ? session.written.log : state.log;
      const { dropped, key } = useTruth.getState();
      const again = recordAgain(record, vectors);
      saved = { record: again, whole: vectors !== undefined };
      return storedAgain({
        record: again,
        data: { episode: open.base, summaries: baseSummaries(open) },
        clustering: clusteringRecord(state),
        parameters,
        log: written,
        view: viewOf(state, Date.now()),
        prints: [],
        handle: session.handle,
        vectors,
        truth: key === record.key ? dropped : undefined,
      });
    },
    saved: () => {
      if (saved === undefined) return;
      const { record, whole } = saved;
      const lost = get().library.filter(({ key }) => key !== record.key).length;
      if (session.stored?.key === record.key) session.stored = record;
      get().notify({ level: 'error', text: savedText(record, whole, lost) });
      refreshStorage(ctx).catch((error: unknown) => report(ctx, error));
      const { open } = get();
      const { liveCrops } = session;
      if (record.crops === 'copying' && open !== undefined && liveCrops !== undefined) {
        void copyCrops(ctx, record, open.base, liveCrops);
      }
    },
  };
}

/** The commit record of what is stored again: without the files' rows, which no page has in memory. */
function recordAgain(
  { rows: _, ...record }: LibraryRecord,
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

function savedText({ epId }: LibraryRecord, whole: boolean, lost: number): string {
  const parts = [
    'The browser deleted what Cutline had saved.',
    `${epId} was saved again from this page, with every decision.`,
  ];
  if (!whole) parts.push('To cluster it anew, drop its files again: its vectors are gone.');
  const others = `${counted(lost, 'other episode')} ${lost === 1 ? 'is' : 'are'} gone`;
  if (lost > 0) parts.push(`${others}: drop the files again.`);
  return parts.join(' ');
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
