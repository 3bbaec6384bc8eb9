import { randomHex } from '../lib/random-hex.ts';
import { type Context, report } from '../lib/session.ts';
import type { SyncState } from '../lib/sync-types.ts';
import { readSyncRecord, type SyncRecord, writeSync } from '../persistence/sync.ts';
import type { SyncEngine } from './engine.ts';

/** What is watched of which store: once each, whoever asks first. */
const watches = new WeakMap<Context, () => void>();

/**
 * From now on the open episode's history is kept one with that of the service that serves the page, where it was
 * opened from there. See: SyncEngine
 */
export function watchService(ctx: Context, subscribe: (listener: () => void) => void): void {
  if (watches.has(ctx)) return;
  let engine: SyncEngine | undefined;
  let of = '';
  const look = (): void => {
    const { open, leader } = ctx.get();
    const generation = ctx.session.stored?.generation ?? 0;
    const wanted = open === undefined ? '' : `${open.key}\n${generation}\n${leader}`;
    if (wanted === of) return;
    of = wanted;
    engine?.end();
    engine = undefined;
    ctx.session.sync = undefined;
    if (ctx.get().sync !== undefined) ctx.set({ sync: undefined });
    if (open === undefined) return;
    const { key } = open;
    const { epId, runId } = open.episode;
    readSyncRecord(key)
      .then(async (record) => {
        if (of !== wanted || record?.generation !== generation) return;
        if (!leader) {
          ctx.set({ sync: following(record) });
          return;
        }
        // Loaded where an episode was opened from the service.
        const { SyncEngine } = await import('./engine.ts');
        if (of !== wanted) return;
        engine = new SyncEngine(ctx, key, { epId, runId }, record);
        ctx.session.sync = engine;
      })
      .catch((error: unknown) => report(ctx, error));
  };
  watches.set(ctx, () => {
    of = '';
    look();
  });
  subscribe(look);
  look();
}

/** The open episode was imported from the service: its history is heard whole, and what was decided here before is sent. */
export async function joinService(ctx: Context, epId: string): Promise<void> {
  const { open, leader } = ctx.get();
  const generation = ctx.session.stored?.generation;
  if (open?.episode.epId !== epId || !leader || generation === undefined) return;
  const known = await readSyncRecord(open.key);
  const begun = known ?? { client: randomHex(8), lease: { next: 1, to: 0 }, refused: [] };
  await writeSync(open.key, { ...begun, generation, version: 0, sent: [] });
  watches.get(ctx)?.();
}

/** The tab that leads sends and hears. */
const following = ({ lease, refused }: SyncRecord): SyncState => ({
  ...{ leads: false, waiting: 0, refused, lease, canUndo: false, canRedo: false },
  trouble: 'none',
  forgetRefused: () => {},
});
