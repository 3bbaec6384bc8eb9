import { cluster } from '../bridge/cluster.ts';
import { faceImages } from '../bridge/faces.ts';
import { media } from '../bridge/media.ts';
import { pooledMap } from '../bridge/pool.ts';
import { downloadBlob, writeIntoFolder } from '../bridge/save-file.ts';
import { AppError, CancelledError } from '../core/errors.ts';
import { buildExport, type ExportFile } from '../core/export/build-export.ts';
import { isoSeconds } from '../core/export/input.ts';
import type { IdentitySet } from '../core/identity/types.ts';
import { completeSharpness } from './complete-sharpness.ts';
import { askToRead } from './crop-access.ts';
import type { JobContext } from './jobs.ts';
import { selectDecisions, selectIdentitySet } from './selectors.ts';
import type { Context } from './session.ts';
import type { AppState, ExportOptions } from './types.ts';
import { zipFiles } from './zip-files.ts';

/** Pixels of a representative's side; the command line writes the same. */
const REP_SIZE = 256;

/** Write the open episode's identities, representatives and, on request, track vectors. */
export async function runExport(
  ctx: Context,
  options: ExportOptions,
  folder: FileSystemDirectoryHandle | undefined,
): Promise<void> {
  const { session, get } = ctx;
  if (options.thumbs && session.handle !== undefined && get().open?.crops !== 'ready') {
    // The click that started the export may also open the crops' folder again.
    if (await askToRead(session.handle).catch(() => false)) await get().reconnectCrops();
  }
  // What is written must not depend on how long the page was open.
  await completeSharpness(ctx);
  const state = get();
  const set = selectIdentitySet(state);
  if (state.open === undefined || set === undefined) throw nothingToExport();
  const { epId } = state.open.episode;
  const { files, missing } = await session.jobs.run('Exporting', async (job) => {
    const made = await makeFiles(state, set, options, job);
    if (folder === undefined) {
      const zip = await zipFiles(made.files, job);
      downloadBlob(zip, `${fileName(epId)}-identities.zip`);
    } else {
      await writeIntoFolder(folder, made.files, (done) => {
        if (job.signal.aborted) throw new CancelledError();
        const total = made.files.length;
        job.onProgress({ stage: 'Writing the files', done, total, unit: 'files' });
      });
    }
    return made;
  });
  const where = folder === undefined ? 'a zip' : `the folder “${folder.name}”`;
  const count = set.identities.length.toLocaleString('en');
  const text = `Exported ${count} identities in ${files.length.toLocaleString('en')} files to ${where}.`;
  if (missing === 0) get().notify({ level: 'done', text });
  else {
    const why = 'had no readable picture, so they have no thumbnail.';
    get().notify({
      level: 'warning',
      text: `${text} ${missing.toLocaleString('en')} of them ${why}`,
    });
  }
}

async function makeFiles(
  state: AppState,
  identitySet: IdentitySet,
  options: ExportOptions,
  job: JobContext,
): Promise<{ files: ExportFile[]; missing: number }> {
  const { open, parameters } = state;
  const decisions = selectDecisions(state);
  if (open === undefined || decisions === undefined) throw nothingToExport();
  const stats = await cluster.stats(identitySet.identities.map(({ tracks }) => tracks));
  const reps = options.thumbs ? await representatives(identitySet, job) : new Map();
  const input = {
    episode: open.episode,
    identitySet,
    stats,
    decisions,
    parameters,
    now: isoSeconds(Date.now()),
  };
  const pooled = options.trackVectors ? await pooledTracks() : undefined;
  const files = buildExport(input, {
    profile: options.profile,
    reps,
    ...(pooled === undefined ? {} : { pooled }),
  });
  const missing = options.thumbs ? identitySet.identities.length - reps.size : 0;
  return { files, missing };
}

async function pooledTracks() {
  const { items, n, d, data } = await cluster.pooled();
  return { items, vectors: { n, d, data } };
}

/** JPEGs by identity id, of those whose face can be read and decoded. */
async function representatives(
  { identities }: IdentitySet,
  { signal, onProgress }: JobContext,
): Promise<Map<string, Uint8Array>> {
  let done = 0;
  const jpegs = await pooledMap(identities, 4, async ({ canonicalFace }) => {
    if (signal.aborted) throw new CancelledError();
    const blob = canonicalFace < 0 ? undefined : await faceImages.blob(canonicalFace);
    const jpeg = blob && (await media.rep(blob, REP_SIZE).catch(() => undefined));
    done++;
    onProgress({ stage: 'Drawing thumbnails', done, total: identities.length, unit: 'files' });
    return jpeg;
  });
  const reps = new Map<string, Uint8Array>();
  identities.forEach(({ id }, i) => {
    const jpeg = jpegs[i];
    if (jpeg !== undefined) reps.set(id, jpeg);
  });
  return reps;
}

/** A file name made of an id from outside. */
function fileName(epId: string): string {
  const safe = epId.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._]+/, '');
  return safe === '' ? 'episode' : safe.slice(0, 80);
}

function nothingToExport(): AppError {
  return new AppError(
    'export/nothing',
    'no identity set',
    'There is nothing to export yet. Open an episode and wait until it is clustered.',
  );
}
