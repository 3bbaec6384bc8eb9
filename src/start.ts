import { isNotLoaded } from './bridge/not-loaded.ts';
import { isServed } from './bridge/served.ts';
import { hearRestarts, hearWorkers } from './bridge/worker-client.ts';
import { DEMO_EP_ID } from './core/demo/demo-id.ts';
import { awaitSuggestion } from './state/answers/late-start.ts';
import { listenToSuggestion } from './state/answers/suggestion.ts';
import { matchWhenReady } from './state/facebank/slice.ts';
import { type Context, report } from './state/lib/session.ts';
import { unlessImporting } from './state/lib/tabs.ts';
import type { AppState } from './state/lib/types.ts';
import { Autosave } from './state/library/autosave.ts';
import { registerOffline } from './state/library/offline.ts';
import { guardStorage } from './state/library/rescue.ts';
import { openStored } from './state/library/slice.ts';
import { refreshStorage } from './state/library/storage-use.ts';
import { listenToTabs } from './state/library/tab-follower.ts';
import { isHeldOnly } from './state/persistence/database.ts';
import { readLastKey } from './state/persistence/episodes.ts';
import { episodeKey } from './state/persistence/keys.ts';
import { sweepStorage } from './state/persistence/library.ts';
import { prepareStorage } from './state/persistence/migrations.ts';
import { appStore } from './state/store.ts';

/**
 * Bring the page to life: what was open comes back as it was left, changes are saved from here on,
 * other tabs are listened to, the offline copy is registered. To be called once, by main.tsx.
 */
export async function startApp(): Promise<void> {
  const { api, context: ctx } = appStore;
  const autosave = new Autosave(ctx);
  api.subscribe((now, before) => autosave.changed(now, before));
  api.subscribe((now, before) => {
    if (now.started === 'awaited' && before.started !== 'awaited') {
      awaitSuggestion(ctx, listenToSuggestion);
    }
  });
  api.subscribe((now, before) => {
    if (now.log !== before.log && now.log.cursor > before.log.cursor) void offer(ctx, now, before);
    if (now.toBeMatched !== undefined) matchWhenReady(ctx);
  });
  window.addEventListener('pagehide', () => autosave.leave());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') autosave.leave();
  });
  listenToTabs(ctx, {
    refreshLibrary: () => refreshStorage(ctx),
    refreshBank: () => ctx.get().refreshBank(),
    reopen: (key) => openStored(ctx, key),
  });
  hearRestarts((worker) => ctx.get().notify({ level: 'warning', text: restartText(worker) }));
  hearWorkers((text) => ctx.get().notify({ level: 'warning', text }));
  guardStorage(ctx);
  if (isServed()) {
    import('./state/sync/watch.ts').then(
      ({ watchService }) => watchService(ctx, (listener) => void api.subscribe(listener)),
      (error: unknown) => report(ctx, error),
    );
  }
  // Parts that are loaded where nobody waits for them.
  window.addEventListener('unhandledrejection', ({ reason }) => {
    if (isNotLoaded(String(reason))) report(ctx, reason);
  });
  if (!isStyled()) {
    report(ctx, new Error('Unable to preload the first style'));
  }
  try {
    await restore(ctx);
  } catch (error) {
    report(ctx, error);
  } finally {
    ctx.set({ restoring: false });
  }
  await registerOffline(ctx);
  // Where nothing is open, files are what comes next.
  setTimeout(() => {
    if (ctx.get().open === undefined) ctx.get().expectFiles();
  }, REST_MS);
  // Nobody waits for it: what it does not keep is drawn when it is wanted.
  import('./state/library/rep-keeper.ts').then(({ keepReps }) => keepReps(appStore), console.warn);
}

/** Whoever is named and locked may be known in other episodes. */
async function offer(ctx: Context, now: AppState, before: AppState): Promise<void> {
  const { lockedNow, offerSeeds } = await import('./state/facebank/offer-seeds.ts');
  const ids = lockedNow(now, before);
  if (ids.length > 0) offerSeeds(ctx, ids);
}

/** What the workers do, for people. */
const WORK: Readonly<Record<string, string>> = {
  cluster: 'clusters',
  ingest: 'reads files',
  media: 'prepares pictures',
  map: 'draws the map',
};

const restartText = (worker: string): string =>
  `The part of this page that ${WORK[worker] ?? 'computes'} stopped, perhaps for lack of memory. It was started again and does its work anew; nothing is lost. If this happens again, close other tabs.`;

async function restore(ctx: Context): Promise<void> {
  const newer = await prepareStorage().catch((error: unknown) => {
    // Nothing is stored then, and everything else works.
    if (!isHeldOnly()) throw error;
    return error;
  });
  await refreshStorage(ctx);
  // Nobody waits for it: it is not shown at first.
  void ctx.get().refreshBank();
  const { library } = ctx.get();
  // A link that shows what the tool does, also to somebody who had another episode open.
  const demo = new URLSearchParams(location.search).has('demo');
  const key = demo ? episodeKey(DEMO_EP_ID, '') : await readLastKey();
  const known = library.some((summary) => summary.key === key);
  // A person may have been quicker than the database.
  if (key !== undefined && known && ctx.get().open === undefined && !ctx.session.jobs.busy) {
    await openStored(ctx, key);
    forgetLink();
  } else if (demo && ctx.get().open === undefined) {
    void ctx.get().loadDemo().then(forgetLink);
  } else if (newer !== undefined && ctx.get().open === undefined) {
    // Over an open episode a banner says it.
    report(ctx, newer);
  }
  // Leftovers of a crash hurt nobody: they go when there is nothing else to do.
  setTimeout(() => {
    unlessImporting(async () => {
      await sweepStorage();
      await ctx.get().sweepBank();
    }).catch((error: unknown) => console.warn(error));
  }, SWEEP_AFTER_MS);
}

/** The first styles are there: one that could not be had has no rules, or refuses to tell so; others may be on their way. */
function isStyled(): boolean {
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')];
  const base = getComputedStyle(document.documentElement).getPropertyValue('--bg-1');
  try {
    return base !== '' && links.every(({ sheet }) => sheet === null || sheet.cssRules.length > 0);
  } catch {
    return false;
  }
}

const SWEEP_AFTER_MS = 3000;
/** What the page shows first is there by then, ms. */
const REST_MS = 500;

/** The link was followed: a reload shows what is open by then. One that failed is followed again. */
function forgetLink(): void {
  const address = new URL(location.href);
  if (appStore.api.getState().open === undefined || !address.searchParams.has('demo')) return;
  address.searchParams.delete('demo');
  history.replaceState(history.state, '', address);
}
