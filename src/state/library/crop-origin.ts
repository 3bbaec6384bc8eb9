import { type CropSource, firstOf } from '../../bridge/crop-source.ts';
import type { FaceOrigin } from '../../bridge/faces.ts';
import { cropKey } from '../../core/episode/crop-index.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { type Context, report } from '../lib/session.ts';
import type { LibraryRecord } from '../lib/types.ts';
import { readCrop, writeCrops } from '../persistence/crops.ts';
import { keptReps, readRep } from '../persistence/reps.ts';

/** Shown crops are stored in batches, once the screen has been still for so long. */
const KEEP_AFTER_MS = 1500;
const KEEP_BATCH = 64;

/** Path of a face's crop, undefined when it has none. */
export function cropPath(episode: Episode, faceRow: number): string | undefined {
  const track = episode.faces.track[faceRow];
  const frame = episode.faces.frame[faceRow];
  if (track === undefined || frame === undefined) return undefined;
  return episode.crops.get(cropKey(episode.tracks, track, frame));
}

/** Crops of an episode that are in storage. */
export function storedSource(record: LibraryRecord): CropSource {
  return { read: (path) => readCrop(record, path) };
}

/** The live source, then storage; the demo's faces are quicker read again than drawn again. */
export function sourceOf(record: LibraryRecord, live: CropSource | undefined): CropSource {
  const stored = storedSource(record);
  if (live === undefined) return stored;
  return firstOf(record.crops === 'demo' ? [stored, live] : [live, stored]);
}

/**
 * Where the faces of an episode come from. Crops read from a folder by handle, or drawn, are kept as
 * they are shown.
 */
export function faceOrigin(
  ctx: Context,
  episode: Episode,
  record: LibraryRecord,
  live: CropSource | undefined,
): FaceOrigin {
  const origin: FaceOrigin = {
    pathOf: (faceRow) => cropPath(episode, faceRow),
    source: sourceOf(record, live),
    until: (faceRow) => untilMeasured(ctx, record, faceRow),
    // While none is kept, nothing is asked for.
    kept: record.repBytes === undefined ? undefined : keptOf(record),
  };
  const keep = live !== undefined && (record.crops === 'handle' || record.crops === 'demo');
  return keep ? { ...origin, onRead: keeper(ctx, record) } : origin;
}

/** Pictures that are kept, of the faces that had one when this was asked. */
function keptOf(record: LibraryRecord): FaceOrigin['kept'] {
  const faces = keptReps(record).catch(() => new Set<number>());
  return async (face) => ((await faces).has(face) ? readRep(record, face) : undefined);
}

/** A face that may give way to another is waited for no longer than this, ms: a drive may answer late. */
const LONGEST_WAIT_MS = 5000;

/** Undefined for a face that no measuring decides. */
function untilMeasured(
  { session }: Context,
  { key, generation }: LibraryRecord,
  faceRow: number,
): Promise<void> | undefined {
  const { measuring } = session;
  if (measuring === undefined || !measuring.decides.has(faceRow)) return undefined;
  if (measuring.of.key !== key || measuring.of.generation !== generation) return undefined;
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, LONGEST_WAIT_MS);
  });
  return Promise.race([measuring.done.catch(() => {}), late]);
}

/** Collects crops that were shown and stores them, so that they are there without the folder. */
function keeper(ctx: Context, record: LibraryRecord): (path: string, blob: Blob) => void {
  const known = new Set<string>();
  let waiting: [string, Blob][] = [];
  let scheduled = false;
  let full = false;
  const schedule = (ms: number) => {
    if (!scheduled) setTimeout(() => void flush(), ms);
    scheduled = true;
  };
  const flush = async () => {
    scheduled = false;
    const batch = waiting.splice(0, KEEP_BATCH);
    // Another tab leads, or the episode was imported again: not ours to write.
    const current = ctx.session.stored;
    const ours = current?.key === record.key && current.generation === record.generation;
    if (batch.length === 0 || !ours || !ctx.get().leader) return;
    try {
      // A File is a reference to the disk: what is stored must be the bytes.
      const copies = await Promise.all(
        batch.map(async ([path, blob]) => [path, await detached(blob)] as const),
      );
      await writeCrops(record, copies);
    } catch (error) {
      full = true;
      waiting = [];
      report(ctx, error);
    }
    if (waiting.length > 0) schedule(0);
  };
  return (path, blob) => {
    if (full || known.has(path)) return;
    known.add(path);
    waiting.push([path, blob]);
    schedule(KEEP_AFTER_MS);
  };
}

/** The bytes of a blob, independent of the file that it may be a view of. */
async function detached(blob: Blob): Promise<Blob> {
  return new Blob([await blob.arrayBuffer()], { type: blob.type });
}
