import {
  downloadBlob,
  type OutputFile,
  safeComponents,
  writeIntoFolder,
} from '../../bridge/save-file.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import type { StreamedFile } from '../../core/export/streamed-file.ts';
import { counted } from '../../core/words.ts';
import type { ExportOptions } from '../lib/export-options.ts';
import type { JobContext } from '../lib/jobs.ts';
import type { Context } from '../lib/session.ts';
import { completeSharpness } from '../library/complete-sharpness.ts';
import { askToRead } from '../library/crop-access.ts';
import { selectResult } from '../views/clustered.ts';
import { selectDecisions, selectIdentitySet } from '../views/selectors.ts';
import { type ExportPlan, type ExportState, planEpisode } from './export-plan.ts';
import { planParts } from './plan-parts.ts';
import { zipFiles } from './zip-files.ts';

/** Work between two turns of the page, ms. */
const BREATH_MS = 12;

/** Write what was asked for of the open episode, into a zip or a folder. */
export async function runExport(
  ctx: Context,
  options: ExportOptions,
  folder: FileSystemDirectoryHandle | undefined,
): Promise<void> {
  const { session, get } = ctx;
  const pictures = options.thumbs || (options.episodeFiles && options.crops !== 'none');
  if (pictures && session.handle !== undefined && get().open?.crops !== 'ready') {
    // The click that started the export may also open the crops' folder again.
    if (await askToRead(session.handle).catch(() => false)) await get().reconnectCrops();
  }
  // What is written must not depend on how long the page was open.
  await completeSharpness(ctx);
  const state = exportState(ctx);
  const { epId, parts } = state.open.episode;
  const own = options.episodeFiles || parts !== undefined;
  if (own && state.record.vectorSet !== undefined) throw reembedded();
  const { plan, count } = await session.jobs.run('Exporting', async (job) => {
    const plan = parts === undefined ? planEpisode : planParts;
    const made: ExportPlan = await plan(state, options, job);
    for (const path of made.paths) safeComponents(path);
    const files = breathing(made.files());
    const onBytes = meter(job, made.size);
    if (folder !== undefined) {
      return { plan: made, count: await writeIntoFolder(folder, files, onBytes) };
    }
    const packed = await zipFiles(files, onBytes);
    downloadBlob(
      packed.zip,
      `${fileName(epId)}-${options.episodeFiles ? 'episode' : 'identities'}.zip`,
    );
    return { plan: made, count: packed.count };
  });
  const where = folder === undefined ? 'a zip' : `the folder “${folder.name}”`;
  const identities = counted(state.identitySet.identities.length, 'identity', 'identities');
  const of = parts === undefined ? '' : ` of ${counted(parts.length, 'episode')}`;
  const text = `Exported ${identities}${of} in ${counted(count, 'file')} to ${where}.`;
  const missing = missingText(plan);
  if (missing === '') get().notify({ level: 'done', text });
  else get().notify({ level: 'warning', text: `${text} ${missing}` });
}

/** Everything that is exported, from one moment. */
function exportState({ get, session }: Context): ExportState {
  const state = get();
  const identitySet = selectIdentitySet(state);
  const decisions = selectDecisions(state);
  const { open, parameters, log } = state;
  const clustering = selectResult(state);
  const record = session.stored;
  if (open === undefined || record === undefined) throw nothingToExport();
  if (identitySet === undefined || decisions === undefined) throw nothingToExport();
  const metric = clustering?.metric;
  return { open, identitySet, decisions, parameters, metric, log, record };
}

function meter({ signal, onProgress }: JobContext, total: number): (bytes: number) => void {
  let done = 0;
  return (bytes) => {
    if (signal.aborted) throw new CancelledError();
    done += bytes;
    onProgress({ stage: 'Writing the files', done, total: Math.max(done, total), unit: 'bytes' });
  };
}

/** The files, with a turn for the page now and then while their bytes are made. */
async function* breathing(
  files: AsyncIterable<StreamedFile>,
): AsyncGenerator<StreamedFile & OutputFile> {
  let since = performance.now();
  const breathe = async () => {
    if (performance.now() - since < BREATH_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  };
  for await (const file of files) {
    await breathe();
    yield {
      ...file,
      chunks: async function* () {
        for await (const chunk of file.chunks()) {
          yield chunk;
          await breathe();
        }
      },
    };
  }
}

function missingText({ missing, unlike = [] }: ExportPlan): string {
  const { thumbs, crops } = missing;
  const parts: string[] = [];
  if (unlike.length > 0) {
    parts.push(
      `Some identities of ${unlike.join(', ')} could not be made what they are among all: what was decided there says otherwise.`,
    );
  }
  if (thumbs > 0) {
    const of = `${thumbs.toLocaleString('en')} of them`;
    parts.push(`${of} had no readable picture, so they have no thumbnail.`);
  }
  if (crops > 0) {
    parts.push(`${crops.toLocaleString('en')} crops could not be read and are not in it.`);
  }
  return parts.join(' ');
}

/** A file name made of an id from outside. */
function fileName(epId: string): string {
  const safe = epId.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._]+/, '');
  return safe === '' ? 'episode' : safe.slice(0, 80);
}

/** The rows of the files hold the vectors that they came with. */
function reembedded(): AppError {
  return new AppError(
    'export/re-embedded',
    'episode files are wanted of another set of vectors',
    'tracks.jsonl, faces.jsonl and faces.npy hold the vectors that the files came with, and this episode shows others. Use its own vectors again, or export without these files.',
  );
}

function nothingToExport(): AppError {
  return new AppError(
    'export/nothing',
    'no identity set',
    'There is nothing to export yet. Open an episode and wait until it is clustered.',
  );
}
