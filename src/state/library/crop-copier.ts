import { type CropSource, readMany } from '../../bridge/crop-source.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { type Context, report } from '../lib/session.ts';
import type { LibraryRecord } from '../lib/types.ts';
import { storedCropPaths, writeCrops } from '../persistence/crops.ts';
import { changeRecord, readRecord } from '../persistence/episodes.ts';
import { cropPath } from './crop-origin.ts';
import { refreshStorage } from './storage-use.ts';

/** Crops in one transaction: large enough to be quick, small enough not to hold anything up. */
const BATCH = 64;
/** Pause between batches, ms: the page comes first. */
const PAUSE_MS = 30;

/**
 * Copy the crops of an episode whose files cannot be read again after a reload (loose files, a zip,
 * a browser without folder handles) into storage, in the background. Ends when the episode was
 * deleted or imported again; a full storage is told once, and what was copied stays.
 */
export async function copyCrops(
  ctx: Context,
  record: LibraryRecord,
  episode: Episode,
  source: CropSource,
): Promise<void> {
  const bytes = await copy(ctx, record, [...episode.crops.values()], source);
  if (bytes !== undefined) await finish(ctx, record, bytes).catch(() => {});
}

/**
 * Copy the best face of every track: with a folder that may have to be asked for again, these are
 * what the grid shows and an export needs.
 */
export async function copyBestFaces(
  ctx: Context,
  record: LibraryRecord,
  source: CropSource,
): Promise<void> {
  // Which are best is known once those that tie are measured.
  await ctx.session.measuring?.done.catch(() => {});
  const { open } = ctx.get();
  if (open?.key !== record.key) return;
  const { episode, summaries } = open;
  const paths = Array.from(summaries.bestFace, (row) => cropPath(episode, row));
  await copy(
    ctx,
    record,
    paths.filter((path) => path !== undefined),
    source,
  );
}

/** @returns bytes copied; undefined when it was not brought to its end */
async function copy(
  ctx: Context,
  record: LibraryRecord,
  wanted: readonly string[],
  source: CropSource,
): Promise<number | undefined> {
  try {
    const known = await storedCropPaths(record);
    const paths = [...new Set(wanted)].filter((path) => !known.has(path));
    let bytes = 0;
    for (let start = 0; start < paths.length; start += BATCH) {
      const batch = paths.slice(start, start + BATCH);
      const blobs = await readMany(source, batch);
      const crops: [string, Blob][] = [];
      for (const [i, path] of batch.entries()) {
        // A file that was moved away since it was dropped cannot be copied; the others can.
        const blob = await blobs[i]?.arrayBuffer().catch(() => undefined);
        if (blob !== undefined)
          crops.push([path, new Blob([blob], { type: blobs[i]?.type ?? '' })]);
        bytes += blob?.byteLength ?? 0;
      }
      if (!(await isCurrent(record))) return undefined;
      await writeCrops(record, crops);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return bytes;
  } catch (error) {
    report(ctx, error);
    return undefined;
  } finally {
    await refreshStorage(ctx).catch(() => {});
  }
}

async function finish(ctx: Context, record: LibraryRecord, bytes: number): Promise<void> {
  const copied = await changeRecord(record, (latest) => ({
    ...latest,
    ...{ crops: 'copied', bytes: latest.bytes + bytes },
  }));
  if (copied === undefined) return;
  const { stored } = ctx.session;
  if (stored?.key === copied.key && stored.generation === copied.generation) {
    ctx.session.stored = copied;
  }
}

async function isCurrent(record: LibraryRecord): Promise<boolean> {
  const latest = await readRecord(record.key);
  return latest?.generation === record.generation;
}
