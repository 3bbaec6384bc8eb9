import type { OperationLog } from '../core/moderation/types.ts';
import { refreshClustering } from './clusterer.ts';
import { writeLog } from './persistence/episodes.ts';
import { type Context, report } from './session.ts';
import { tellTabs } from './tabs.ts';

/**
 * Change the log: stored first, shown then. Changes wait for each other, so that each builds on what
 * the one before has stored.
 * @returns resolves when the change is shown, or was told to have failed
 */
export function changeLog(ctx: Context, next: (log: OperationLog) => OperationLog): Promise<void> {
  const { session, get, set } = ctx;
  const key = get().open?.key;
  if (key === undefined) return Promise.resolve();
  if (!get().leader) {
    const text =
      'This episode is open in another tab, which leads. Make changes there, or close it.';
    get().notify({ level: 'warning', text });
    return Promise.resolve();
  }
  session.writes = session.writes.then(async () => {
    if (get().open?.key !== key || !get().leader) return;
    try {
      const before = get().log;
      const after = next(before);
      if (after === before) return;
      await writeLog(key, before, after);
      if (get().open?.key === key) set({ log: after });
      tellTabs({ type: 'decisions', key });
      void refreshClustering(ctx);
    } catch (error) {
      report(ctx, error);
    }
  });
  return session.writes;
}
