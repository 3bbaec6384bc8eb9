import { readDrop, readInput } from '../../bridge/drop.ts';
import { EMPTY_BANK_LOG, EMPTY_FACEBANK } from '../../core/facebank/types.ts';
import { type BankActs, type BankState, USUAL_MATCH } from '../lib/bank-types.ts';
import type { Context } from '../lib/session.ts';

/** By name, so that the compiler sees that none is missing. */
const ACTS: Readonly<Record<keyof BankActs, true>> = {
  refreshBank: true,
  sweepBank: true,
  addPerson: true,
  editPerson: true,
  mergePeople: true,
  splitPerson: true,
  deletePeople: true,
  addSeeds: true,
  seedsOfIdentities: true,
  likeKnownPeople: true,
  matchEpisode: true,
  matchNewEpisode: true,
  matchLibrary: true,
  rejectMatch: true,
  assignPerson: true,
  chooseMatch: true,
  removeSeeds: true,
  moveSeeds: true,
  featureSeed: true,
  sayModel: true,
  importBank: true,
  exportBank: true,
  undoBank: true,
  redoBank: true,
  seedPicture: true,
};

/** What the Facebank can do is loaded when it is first asked to, so that the page starts without it. */
export function createBankSlice(ctx: Context): BankState {
  let loaded: Promise<BankActs> | undefined;
  const load = () => {
    loaded ??= import('./bank-acts.ts').then(({ createBankActs }) => createBankActs(ctx));
    // What could not be loaded may be later.
    loaded.catch(() => {
      loaded = undefined;
    });
    return loaded;
  };
  const act = (name: string) => {
    const run = async (...args: readonly unknown[]): Promise<unknown> => {
      const acts = (await load()) as unknown as Readonly<Record<string, typeof run>>;
      return acts[name]?.(...args);
    };
    return [name, run] as const;
  };
  return {
    bank: EMPTY_FACEBANK,
    bankLog: EMPTY_BANK_LOG,
    bankReady: false,
    toBeMatched: undefined,
    ...USUAL_MATCH,
    importBankDrop: (data) => {
      // The drop is emptied when its event ends: reading begins before anything is awaited.
      const reading = readDrop(data);
      reading.catch(() => {});
      return load().then((acts) => acts.importBank(reading));
    },
    importBankInput: (files) => {
      const incoming = readInput(files);
      return load().then((acts) => acts.importBank(incoming));
    },
    ...(Object.fromEntries(Object.keys(ACTS).map(act)) as unknown as BankActs),
  };
}

/** Match the episode that was imported just now, once it is as it is going to be looked at. */
export function matchWhenReady({ set, get }: Context): void {
  const { toBeMatched: key, open, clustering, started, job } = get();
  if (key === undefined || open?.key !== key) return;
  if (clustering.type !== 'ready' || started === 'awaited' || job.type !== 'idle') return;
  set({ toBeMatched: undefined });
  void get().matchNewEpisode(key);
}
