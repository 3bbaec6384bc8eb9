import { isoSeconds } from '../../core/export/input.ts';
import { appendStep, lastStep } from '../../core/facebank/bank-log.ts';
import type { BankEdit } from '../../core/facebank/edit-people.ts';
import type { BankLog, Facebank } from '../../core/facebank/types.ts';
import type { NewSeed } from '../lib/bank-types.ts';
import { type Context, report } from '../lib/session.ts';
import { tellTabs, whileChangingBank } from '../lib/tabs.ts';
import { writeBank } from '../persistence/facebank.ts';
import { askToPersist } from '../persistence/persist.ts';
import { keepPictures } from './pictures.ts';
import { catchUp } from './read-bank.ts';
import { showBank } from './show-bank.ts';

/** An act, and the seeds that it brings: they are stored with it, or not at all. */
export interface BringingEdit extends BankEdit {
  readonly brings?: readonly NewSeed[];
}

/** Words an act from everybody as they are at its turn, in all tabs. Undefined changes nothing. */
export type BuildEdit = (bank: Facebank, at: string) => BringingEdit | undefined;

/** What goes with an act. */
export interface EditOptions {
  /** No notice: whoever asked tells it. */
  readonly quiet?: boolean;
}

/**
 * Change people: stored in one transaction, shown then, told to the other tabs, with the offer to undo it.
 * Changes of all tabs stand in one line, and each builds on what the one before it has stored.
 * @returns what was done; undefined where nothing was, or it was refused in words
 */
export function changeBank(
  ctx: Context,
  build: BuildEdit,
  options: EditOptions = {},
): Promise<BankEdit | undefined> {
  return inLine(ctx, async () => {
    const { bank, bankLog: before } = ctx.get();
    const at = isoSeconds(Date.now());
    const edit = build(bank, at);
    if (edit === undefined) return undefined;
    const seq = (ctx.session.bank.place?.lastSeq ?? 0) + 1;
    await store(ctx, before, appendStep(before, edit, { seq, at }), takenBy(edit));
    if (options.quiet !== true) tell(ctx, edit, seq);
    return edit;
  });
}

/** Move in the steps: undo, redo. What nobody has seen yet, of another tab, is not taken back. */
export async function travelBank(ctx: Context, move: (log: BankLog) => BankLog): Promise<void> {
  await inLine(ctx, async (byOthers) => {
    if (byOthers) {
      const text = 'People were just changed in another tab. Look again, then undo.';
      ctx.get().notify({ level: 'info', text });
      return;
    }
    const before = ctx.get().bankLog;
    const after = move(before);
    if (after === before) return;
    await store(ctx, before, after);
    const { notices } = ctx.get();
    ctx.set({ notices: notices.filter(({ level }) => level !== 'done') });
  });
}

/** Do it when it is its turn among all tabs, with what is stored then. */
function inLine<R>(ctx: Context, work: (byOthers: boolean) => Promise<R>): Promise<R | undefined> {
  const turn = () => whileChangingBank(async () => work(await catchUp(ctx)));
  return ctx.session.bank.writes.run(turn).catch((error: unknown) => {
    report(ctx, error);
    return undefined;
  });
}

async function store(
  ctx: Context,
  before: BankLog,
  after: BankLog,
  brings: readonly NewSeed[] = [],
): Promise<void> {
  const { bank } = ctx.session;
  const { lastSeq = 0, change = 0 } = bank.place ?? {};
  const place = {
    cursor: after.cursor,
    lastSeq: Math.max(lastSeq, lastStep(after)?.seq ?? 0),
    change: change + 1,
  };
  await writeBank(before, after, place, brings);
  const seeds = new Map(bank.seeds);
  for (const { seed } of brings) seeds.set(seed.id, seed);
  keepPictures(ctx, brings);
  showBank(ctx, after, place, seeds);
  tellTabs({ type: 'facebank' });
  void askToPersist(ctx);
}

/** Of what was to be brought, what the edit takes. */
function takenBy({ changes, brings = [] }: BringingEdit): readonly NewSeed[] {
  const taken = new Set(changes.flatMap(({ after }) => after?.seeds ?? []));
  return brings.filter(({ seed }) => taken.has(seed.id));
}

function tell({ get }: Context, { text }: BankEdit, seq: number): void {
  const run = () => {
    // Whatever was done since, here or in another tab, is not taken back in its place.
    if (lastStep(get().bankLog)?.seq === seq) void get().undoBank();
  };
  get().notify({ level: 'done', text, action: { label: 'Undo', run, page: 'people' } });
}
