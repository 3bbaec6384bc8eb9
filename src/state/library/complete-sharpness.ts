import { summariseTracks } from '../../core/identity/summaries.ts';
import type { Context } from '../lib/session.ts';
import type { LibraryRecord } from '../lib/types.ts';
import { readRecord, writeMeasured } from '../persistence/episodes.ts';
import { openAs } from '../views/stand.ts';
import { sourceOf } from './crop-origin.ts';
import { facesToMeasure, measureSharpness } from './measure-sharpness.ts';

/**
 * Measure what the import of a long episode left for later, so that it could be seen at once;
 * representatives that tied until then are settled. Does nothing when all is measured, or while the
 * crops cannot be read. Two callers share one run.
 * @throws CancelledError
 */
export function completeSharpness(ctx: Context): Promise<void> {
  const { session, get } = ctx;
  const { stored, measuring } = session;
  if (stored === undefined || stored.measured || get().open?.crops !== 'ready') {
    return Promise.resolve();
  }
  const same = measuring?.of.key === stored.key && measuring.of.generation === stored.generation;
  if (measuring !== undefined && same) return measuring.done;
  measuring?.abort.abort();
  const abort = new AbortController();
  const done = complete(ctx, stored, abort.signal).finally(() => {
    if (session.measuring?.abort === abort) session.measuring = undefined;
  });
  session.measuring = { of: stored, abort, done };
  return done;
}

async function complete(ctx: Context, stored: LibraryRecord, signal: AbortSignal): Promise<void> {
  const { session, get, set } = ctx;
  const { open, leader } = get();
  const { liveCrops } = session;
  if (open === undefined) return;
  // Rows of faces are the same in both: what ties is asked of the tracks as they are, kept in the base.
  const episode = await session.jobs.run(
    'Comparing the sharpness of faces',
    (job) =>
      measureSharpness(open.base, facesToMeasure(open.episode), sourceOf(stored, liveCrops), job),
    { background: true, signal },
  );
  const now = get().open;
  if (now?.key !== stored.key || session.stored?.generation !== stored.generation) return;
  const data = { episode, summaries: summariseTracks(episode) };
  const latest = await readRecord(stored.key);
  if (latest?.generation !== stored.generation) return;
  const record = { ...latest, measured: true };
  if (leader) await writeMeasured(record, data);
  session.stored = record;
  set({ open: { ...now, ...openAs(data, get().log) } });
}
