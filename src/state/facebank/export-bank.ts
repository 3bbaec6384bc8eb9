import { media } from '../../bridge/media.ts';
import { downloadBlob, safeComponents, writeIntoFolder } from '../../bridge/save-file.ts';
import { CancelledError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import type { StreamedFile } from '../../core/export/streamed-file.ts';
import type {
  BankFile,
  BankPlan,
  PictureEnding,
  PictureFile,
} from '../../core/facebank/bank-files.ts';
import { planOwnBank } from '../../core/facebank/write-own.ts';
import { planPipelineBank } from '../../core/facebank/write-pipeline.ts';
import { counted } from '../../core/words.ts';
import type { BankExport } from '../lib/bank-types.ts';
import type { JobContext } from '../lib/jobs.ts';
import { type Context, report } from '../lib/session.ts';
import { readSeedPicture, storedPictures } from '../persistence/facebank.ts';

/** A picture of a face, as a guess for progress. */
const PICTURE_BYTES = 200_000;
/** The folder of the specification's layout. */
const FOLDER = 'facebank/';

/** Write everybody who is known, into a zip or a folder. @returns false where it was refused, or cancelled */
export async function exportBank(
  ctx: Context,
  options: BankExport,
  folder: FileSystemDirectoryHandle | undefined,
): Promise<boolean> {
  try {
    const { plan, count } = await ctx.session.jobs.run('Exporting people', async (job) => {
      const made = await planFor(ctx, options);
      for (const { path } of made.files) safeComponents(path);
      const files = filesOf(made, job);
      const size = made.files.reduce((sum, file) => sum + sizeOf(file), 0);
      let done = 0;
      const onBytes = (bytes: number): void => {
        if (job.signal.aborted) throw new CancelledError();
        done += bytes;
        const total = Math.max(done, size);
        job.onProgress({ stage: 'Writing the files', done, total, unit: 'bytes' });
      };
      if (folder !== undefined) {
        return { plan: made, count: await writeIntoFolder(folder, files, onBytes) };
      }
      const { zipFiles } = await import('../export/zip-files.ts');
      const packed = await zipFiles(files, onBytes);
      downloadBlob(packed.zip, 'facebank.zip');
      return { plan: made, count: packed.count };
    });
    const where = folder === undefined ? 'a zip' : `the folder “${folder.name}”`;
    const people = counted(ctx.get().bank.people.length, 'person', 'people');
    const words = [
      `Exported ${people} in ${counted(count, 'file')} to ${where}.`,
      ...plan.remarks.map(({ text }) => text),
    ];
    const warned = plan.remarks.some(({ level }) => level === 'warning');
    ctx.get().notify({ level: warned ? 'warning' : 'done', text: words.join(' ') });
    return true;
  } catch (error) {
    report(ctx, error);
    return false;
  }
}

async function planFor({ get }: Context, { layout, originals }: BankExport): Promise<BankPlan> {
  const { bank } = get();
  const stored = await storedPictures();
  const endings = new Map<string, PictureEnding>();
  if (originals) {
    for (const [id, kinds] of stored) {
      if (bank.seeds.has(id) && kinds.includes('orig')) endings.set(id, await endingOf(id));
    }
  }
  const pictures = (id: string) => {
    const kinds = new Set(stored.get(id));
    return {
      ...(kinds.has('d') ? { d: 'png' as const } : {}),
      ...(kinds.has('e') ? { e: 'png' as const } : {}),
      ...(endings.has(id) ? { orig: endings.get(id) ?? ('png' as const) } : {}),
    };
  };
  const options = { pictures, originals, now: isoSeconds(Date.now()) };
  if (layout === 'pipeline') return planPipelineBank(bank, options);
  const plan = planOwnBank(bank, options);
  return { ...plan, files: plan.files.map((file) => ({ ...file, path: `${FOLDER}${file.path}` })) };
}

/** How the name of a picture ends that is written as it came; one of another kind is written as PNG. */
async function endingOf(id: string): Promise<PictureEnding> {
  const blob = await readSeedPicture(id, 'orig');
  if (blob?.type === 'image/jpeg') return 'jpg';
  return blob?.type === 'image/webp' ? 'webp' : 'png';
}

const sizeOf = (file: BankFile): number => (file.type === 'text' ? file.size : PICTURE_BYTES);

async function* filesOf({ files }: BankPlan, job: JobContext): AsyncIterable<StreamedFile> {
  for (const file of files) {
    if (job.signal.aborted) throw new CancelledError();
    if (file.type === 'text') yield file;
    else {
      const picture = await pictureOf(file);
      // Gone since the plan was made: another tab took it.
      if (picture !== undefined) yield picture;
    }
  }
}

async function pictureOf({ path, seedId, kind }: PictureFile): Promise<StreamedFile | undefined> {
  const stored = await readSeedPicture(seedId, kind);
  if (stored === undefined) return undefined;
  const asIs = /\.(?:jpg|webp)$/.test(path) || stored.type === 'image/png';
  const blob = asIs ? stored : await media.png(stored);
  return {
    path,
    size: blob.size,
    async *chunks() {
      yield new Uint8Array(await blob.arrayBuffer());
    },
  };
}
