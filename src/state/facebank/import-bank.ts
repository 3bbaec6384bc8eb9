import type { Incoming } from '../../bridge/drop.ts';
import { ingest } from '../../bridge/ingest.ts';
import type { FoundFile } from '../../bridge/walk.ts';
import { isoSeconds } from '../../core/export/input.ts';
import type { Remark } from '../../core/facebank/imported.ts';
import { type Joining, joinImported } from '../../core/facebank/join-imported.ts';
import { mayNamePeople } from '../../core/facebank/people-files.ts';
import { maySeedPicture } from '../../core/facebank/picture-files.ts';
import { pooledMap } from '../../core/pooled-map.ts';
import { counted } from '../../core/words.ts';
import type { BankImport, SeedPictures } from '../lib/bank-types.ts';
import { type Context, report } from '../lib/session.ts';
import { changeBank } from './change-bank.ts';
import { offerModel } from './name-model.ts';

/** Files of a folder that are opened at a time. */
const WIDTH = 64;

/**
 * Take people and seeds of files: what the files say is joined with who is there, in one step.
 * @returns what became of it; undefined where it was refused in words, or cancelled
 */
export async function importBank(
  ctx: Context,
  incoming: Incoming | Promise<Incoming>,
): Promise<BankImport | undefined> {
  try {
    const reading = await ctx.session.jobs.run('Reading people', async (job) => {
      const files = await pooledMap((await incoming).files.filter(isOfPeople), WIDTH, opened);
      return ingest.people(files, isoSeconds(Date.now()), job.onProgress, job.signal);
    });
    let joining: Joining<SeedPictures> | undefined;
    const edit = await changeBank(ctx, (bank, at) => {
      joining = joinImported(bank, ctx.session.bank.seeds, reading, at);
      return joining.edit && { ...joining.edit, brings: joining.brings };
    });
    if (joining === undefined || (joining.edit !== undefined && edit === undefined)) {
      return undefined;
    }
    tellRemarks(ctx, joining.remarks);
    if (edit === undefined) {
      const text = 'Everybody in these files is in the Facebank already: nothing was changed.';
      ctx.get().notify({ level: 'info', text });
    }
    if (edit !== undefined) offerModel(ctx);
    return { edit, remarks: joining.remarks, counts: joining.counts };
  } catch (error) {
    report(ctx, error);
    return undefined;
  }
}

/** Most remarks that one notice tells. */
const TOLD = 6;

/** What of the files was left out, or should be known: warnings first. */
function tellRemarks({ get }: Context, remarks: readonly Remark[]): void {
  const [first] = remarks;
  if (first === undefined) return;
  const warned = remarks.filter(({ level }) => level === 'warning');
  const all = [...warned, ...remarks.filter(({ level }) => level !== 'warning')];
  const more = all.length - TOLD;
  const texts = all.slice(0, TOLD).map(({ text }) => text);
  if (more > 0) texts.push(`And ${counted(more, 'more remark')}.`);
  get().notify({ level: warned.length > 0 ? 'warning' : 'info', text: texts.join(' ') });
}

const isOfPeople = ({ path }: FoundFile): boolean =>
  mayNamePeople(path, 1) || maySeedPicture(path) || /\.zip$/i.test(path);

const opened = async ({ path, open }: FoundFile) => ({
  path,
  file: await open().catch(() => null),
});
