import { counted } from '../../core/words.ts';
import { type Context, report } from '../lib/session.ts';
import { whileChangingBank } from '../lib/tabs.ts';
import { bankSavedText } from '../library/rescue-text.ts';
import { setAside } from '../persistence/aside.ts';
import type { Entry } from '../persistence/change.ts';
import { write } from '../persistence/database.ts';
import {
  readBank,
  readBankPlace,
  type StoredBank,
  sweepBank,
  wholeBank,
} from '../persistence/facebank.ts';
import { BANK_CURSOR_KEY } from '../persistence/keys.ts';
import { showBank } from './show-bank.ts';

/** Read the Facebank and show it: at the start, and when another tab has changed it. */
export async function refreshBank(ctx: Context): Promise<void> {
  try {
    await ctx.session.bank.writes.run(() => whileChangingBank(() => catchUp(ctx)));
  } catch (error) {
    report(ctx, error);
  }
}

/**
 * Show what is stored, where it is something else than what is shown. To be called while no other tab
 * changes it. Where all of it is gone, the browser has emptied the storage: what is in memory is stored
 * again.
 * @returns whether another tab has changed it since it was shown
 */
export async function catchUp(ctx: Context): Promise<boolean> {
  const { bank } = ctx.session;
  const shown = bank.place;
  const place = await readBankPlace();
  if (shown !== undefined && place?.change === shown.change) return false;
  if (shown !== undefined && shown.change > 0 && place === undefined) {
    await write({ lasting: true, puts: bankAgain(ctx) });
    ctx.get().notify({ level: 'error', text: bankSavedText(bank) });
    return false;
  }
  const stored = await readBank(bank.seeds);
  bank.again = () => bankAgain(ctx);
  if (stored.unreadable.length > 0) await mend(ctx, stored);
  showBank(ctx, stored.log, stored.place, stored.seeds);
  return shown !== undefined;
}

/** What of the Facebank is in memory, as it is stored; nothing where it was never read or never used. */
function bankAgain({ get, session: { bank } }: Context): readonly Entry[] {
  if (bank.place === undefined || bank.place.change === 0) return [];
  return wholeBank(get().bankLog, bank.place, [...bank.seeds.values()], (id) =>
    bank.pictures.get(id),
  );
}

/** Keep what cannot be read aside, and tell of it. */
async function mend(ctx: Context, { unreadable, place }: StoredBank): Promise<void> {
  await setAside(unreadable);
  await write({ lasting: true, puts: [[BANK_CURSOR_KEY, place]] });
  const of = (kind: string) => unreadable.filter(({ key }) => key[0] === kind).length;
  const [steps, seeds] = [of('bank-step'), of('seed')];
  const parts = [
    ...(steps > 0 ? [`${counted(steps, 'step')} of its history`] : []),
    ...(seeds > 0 ? [`${counted(seeds, 'face')} of known people`] : []),
  ];
  if (parts.length === 0) return;
  const were = steps + seeds === 1 ? 'was' : 'were';
  ctx.get().notify({
    level: 'error',
    text: `Of the saved Facebank, ${parts.join(' and ')} could not be read and ${were} set aside (see “Manage storage” in the episode’s menu). Look through the people before you go on.`,
  });
}

/** Delete what no step lists any more. To be called when there is nothing else to do. */
export function sweepSeeds({ session: { bank } }: Context): Promise<void> {
  return bank.writes.run(() =>
    whileChangingBank(async () => {
      const gone = await sweepBank();
      if (gone.length === 0) return;
      const seeds = new Map(bank.seeds);
      for (const id of gone) seeds.delete(id);
      bank.seeds = seeds;
    }),
  );
}
