import type { IncomingFile } from '../../../workers/ingest/file-source.ts';
import type { DiscoveryView, LoadOptions } from '../../../workers/ingest/session.ts';
import { cluster } from '../../bridge/cluster.ts';
import { demoFaceSource } from '../../bridge/crop-source.ts';
import {
  type Incoming,
  pickFolderHandle,
  readDrop,
  readFolder,
  readInput,
} from '../../bridge/drop.ts';
import { ingest } from '../../bridge/ingest.ts';
import { media } from '../../bridge/media.ts';
import { surviving } from '../../bridge/worker-client.ts';
import { AppError } from '../../core/errors.ts';
import type { TogetherChoice } from '../lib/import-types.ts';
import type { JobContext } from '../lib/jobs.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import { inTurn, type WriteTurn } from '../lib/write-line.ts';
import type { ImportedFrom } from './importer.ts';
import { type Brought, heldFiles, importedFrom, incomingFiles, incomingSet } from './incoming.ts';
import { hasPeople, offerPeople } from './people-beside.ts';

type ImportSlice = Pick<
  AppState,
  | 'importState'
  | 'discovery'
  | 'expectFiles'
  | 'takeDrop'
  | 'takeInput'
  | 'pickFolder'
  | 'chooseCandidate'
  | 'importCandidate'
  | 'importTogether'
  | 'dismissImport'
  | 'loadDemo'
>;

export function createImportSlice(ctx: Context): ImportSlice {
  const { set, get, session } = ctx;
  return {
    importState: { type: 'none' },
    discovery: undefined,

    expectFiles: () => warm(ctx),

    takeDrop: (data) => {
      // The drop is emptied when its event ends: reading begins before anything is awaited.
      const found = { count: 0 };
      const abort = new AbortController();
      const reading = readDrop(data, {
        signal: abort.signal,
        onFound: (count) => {
          found.count = count;
        },
      });
      // Should another job be running, nobody waits for this one.
      reading.catch(() => {});
      return attempt(ctx, () =>
        discoverAndImport(ctx, (job) => walking(job, reading, found, abort)),
      );
    },

    takeInput: (files) => attempt(ctx, () => discoverAndImport(ctx, async () => readInput(files))),

    pickFolder: () =>
      attempt(ctx, async () => {
        const handle = await pickFolderHandle();
        if (handle === undefined) return;
        await discoverAndImport(ctx, ({ signal, onProgress }) =>
          readFolder(handle, {
            signal,
            onFound: (done) =>
              onProgress({ stage: 'Reading the folder', done, total: 0, unit: 'files' }),
          }),
        );
      }),

    chooseCandidate: () => {
      const { discovery } = get();
      if (discovery !== undefined) set({ importState: { type: 'choosing', discovery } });
    },

    importCandidate: (candidate, skipBadLines = false) =>
      attempt(ctx, () => importOne(ctx, { candidate, skipBadLines })),

    importTogether: (choice) => attempt(ctx, () => importSeveral(ctx, choice)),

    dismissImport: () => set({ importState: { type: 'none' } }),

    loadDemo: () =>
      attempt(ctx, async () => {
        const from: ImportedFrom = { source: demoFaceSource(), handle: undefined, demo: true };
        await inTurn(session.writes, async (turn) => {
          const committed = await session.jobs.run('Loading the demo', async (job) => {
            const demo = await ingest.loadDemo(job.onProgress, job.signal);
            const { commitImport } = await importer();
            return commitImport(ctx, demo, from, job, turn);
          });
          set({ importState: { type: 'none' } });
          await (await importer()).finishImport(ctx, committed, from, turn);
        });
      }),
  };
}

/** Import what `read` brings in. */
export const importFrom = (
  ctx: Context,
  read: (job: JobContext) => Promise<Incoming>,
): Promise<void> => attempt(ctx, () => discoverAndImport(ctx, read));

/** Loaded with the first import: the page starts without it. */
const importer = () => import('./finish-import.ts');

/** What an import needs starts while its files are still looked for, or on their way here. */
function warm({ get }: Context): void {
  for (const worker of [ingest, media]) worker.warm();
  cluster.warm(get().engineChoice);
  importer().catch(() => {});
}

async function attempt(ctx: Context, work: () => Promise<void>): Promise<void> {
  warm(ctx);
  try {
    await work();
  } catch (error) {
    report(ctx, error);
  }
}

/** Walking began with the drop; the job shows how far it is and can stop it. */
async function walking(
  { signal, onProgress }: JobContext,
  reading: Promise<Incoming>,
  found: { readonly count: number },
  abort: AbortController,
): Promise<Incoming> {
  const stop = () => abort.abort();
  signal.addEventListener('abort', stop, { once: true });
  const timer = setInterval(() => {
    onProgress({ stage: 'Reading the folder', done: found.count, total: 0, unit: 'files' });
  }, 100);
  try {
    return await reading;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** One job from the drop to the stored episode: its bar does not go and come in between. */
async function discoverAndImport(
  ctx: Context,
  read: (job: JobContext) => Promise<Incoming>,
): Promise<void> {
  const { set, session } = ctx;
  await inTurn(session.writes, async (turn) => {
    const result = await session.jobs.run('Looking for episodes', async (job) => {
      const incoming = await read(job);
      const discovery = await discover(ctx, incoming, job);
      if (discovery === undefined) return undefined;
      if (discovery === 'people') return { type: 'people', incoming } as const;
      set({ discovery, importState: { type: 'none' } });
      const { planImport } = await importer();
      const plan = planImport(discovery);
      if (plan.type === 'choose') return { type: 'choosing', discovery } as const;
      job.rename(IMPORTING);
      return bringIn(ctx, { candidate: plan.candidate, skipBadLines: false }, job, turn);
    });
    if (result?.type === 'choosing') set({ importState: result });
    else if (result?.type === 'people') void ctx.get().importBank(result.incoming);
    else if (result !== undefined) await settle(ctx, result, turn);
  });
}

/**
 * @returns undefined where there is no episode among the files, but what belongs to the one that is open;
 *   `people` where there is nothing but known people
 */
async function discover(
  ctx: Context,
  incoming: Incoming,
  { onProgress, signal }: JobContext,
): Promise<DiscoveryView | 'people' | undefined> {
  const files = incomingFiles(incoming);
  try {
    const found = await ingest.discover(files, onProgress, signal);
    ctx.session.incoming = incomingSet(found.set, incoming);
    return found;
  } catch (error) {
    // No episode, but perhaps an export of the one that is open.
    const lone = error instanceof AppError && error.code === 'discover/no-episode';
    if (lone && (await takeLoneFiles(ctx, files))) return undefined;
    if (lone && hasPeople(incoming)) return 'people';
    throw error;
  }
}

/** What belongs to the open episode: who is who, and what was decided. */
async function takeLoneFiles(ctx: Context, files: readonly IncomingFile[]): Promise<boolean> {
  // Readers of single files are loaded when one comes.
  const [{ takeTruth }, { takeDecisions }] = await Promise.all([
    import('../library/truth.ts'),
    import('../acts/take-decisions.ts'),
  ]);
  const truth = await takeTruth(ctx, files);
  return (await takeDecisions(ctx, files)) || truth;
}

const IMPORTING = 'Importing the episode';

async function importOne(
  ctx: Context,
  options: Pick<LoadOptions, 'candidate' | 'skipBadLines'>,
): Promise<void> {
  if (ctx.session.incoming === undefined) return;
  ctx.set({ importState: { type: 'none' } });
  const { jobs, writes } = ctx.session;
  await inTurn(writes, async (turn) => {
    const result = await jobs.run(IMPORTING, (job) => bringIn(ctx, options, job, turn));
    await settle(ctx, result, turn);
  });
}

async function bringIn(
  ctx: Context,
  options: Pick<LoadOptions, 'candidate' | 'skipBadLines'>,
  job: JobContext,
  turn: WriteTurn,
): Promise<Brought> {
  try {
    const { imported, incoming } = await surviving(
      'ingest',
      async () => {
        const held = await heldFiles(ctx, job);
        const load = { set: held?.set ?? 0, ...options };
        return { imported: await ingest.load(load, job.onProgress, job.signal), incoming: held };
      },
      job.signal,
    );
    const from = importedFrom(incoming);
    const { commitImport } = await importer();
    const committed = await commitImport(ctx, imported, from, job, turn);
    return { type: 'imported', committed, from, dropped: incoming?.dropped };
  } catch (error) {
    if (!(error instanceof AppError) || error.details.canSkipBadLines !== true) throw error;
    const { candidate } = options;
    const { userMessage } = error;
    return { type: 'refused', candidate, userMessage, canSkipBadLines: true };
  }
}

async function importSeveral(ctx: Context, choice: TogetherChoice): Promise<void> {
  if (choice.candidates.length > 0 && ctx.session.incoming === undefined) return;
  ctx.set({ importState: { type: 'none' } });
  const { jobs, writes } = ctx.session;
  await inTurn(writes, async (turn) => {
    const result = await jobs.run('Importing several episodes as one', async (job) => {
      const { bringTogether } = await import('./together.ts');
      return bringTogether(ctx, choice, job, turn);
    });
    await settle(ctx, result, turn);
  });
}

async function settle(ctx: Context, result: Brought, turn: WriteTurn): Promise<void> {
  if (result.type === 'refused') {
    ctx.set({ importState: result });
    return;
  }
  const { finishImport } = await importer();
  await finishImport(ctx, result.committed, result.from, turn);
  ctx.session.dropped = result.dropped;
  offerPeople(ctx, result.dropped);
}
