import { CancelledError } from '../../core/errors.ts';
import { showLog } from '../acts/change-log.ts';
import { type Context, report } from '../lib/session.ts';
import { hearTabs, type TabMessage, waitToLead } from '../lib/tabs.ts';
import { readLog, readParametersOf, readRecord } from '../persistence/episodes.ts';

/** Wait for the leading tab to go, then lead with what it has stored. */
export function follow(ctx: Context, key: string): void {
  const { session, get, set } = ctx;
  const text =
    'This episode is also open in another tab, which leads: here it can be looked at. Close the other tab to work here.';
  get().notify({ level: 'info', text });
  const waiting = new AbortController();
  session.waiting = waiting;
  waitToLead(key, waiting.signal).then(
    async (release) => {
      if (session.waiting !== waiting || get().open?.key !== key) {
        release();
        return;
      }
      session.waiting = undefined;
      session.release = release;
      await catchUp(ctx, key).catch((error: unknown) => report(ctx, error));
      set({ leader: true });
      get().notify({ level: 'info', text: 'The other tab was closed: this one leads now.' });
    },
    (error: unknown) => {
      if (!waiting.signal.aborted && !(error instanceof CancelledError)) report(ctx, error);
    },
  );
}

/** Take what the leading tab has stored. */
async function catchUp(ctx: Context, key: string): Promise<void> {
  const [parameters, { log }, record] = await Promise.all([
    readParametersOf(key),
    readLog(key),
    readRecord(key),
  ]);
  if (ctx.get().open?.key !== key) return;
  ctx.set({ parameters, started: record?.started });
  await showLog(ctx, log);
}

/** Act on what other tabs say. */
export function listenToTabs(
  ctx: Context,
  actions: {
    readonly refreshLibrary: () => Promise<void>;
    readonly refreshBank: () => Promise<void>;
    readonly reopen: (key: string) => Promise<void>;
  },
): void {
  hearTabs((message) => {
    act(ctx, message, actions).catch((error: unknown) => report(ctx, error));
  });
}

async function act(
  ctx: Context,
  message: TabMessage,
  actions: Parameters<typeof listenToTabs>[1],
): Promise<void> {
  const { get } = ctx;
  const mine = 'key' in message && get().open?.key === message.key;
  switch (message.type) {
    case 'library':
      return actions.refreshLibrary();
    case 'facebank':
      return actions.refreshBank();
    case 'decisions':
      if (mine && !get().leader) await catchUp(ctx, message.key);
      return;
    case 'replaced':
      if (mine) await actions.reopen(message.key);
      return actions.refreshLibrary();
    case 'deleted':
      if (mine) {
        get().closeEpisode();
        get().notify({ level: 'info', text: 'This episode was deleted in another tab.' });
      }
      return actions.refreshLibrary();
    default:
      return message satisfies never;
  }
}
