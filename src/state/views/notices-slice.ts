import type { Context } from '../lib/session.ts';
import type { AppState, Notice } from '../lib/types.ts';

/**
 * Milliseconds after which a notice goes by itself; errors stay until dismissed. The page counts
 * them, because the clock stands still while somebody is at the notice.
 */
export const NOTICE_LIFE_MS: Readonly<Record<Notice['level'], number | undefined>> = {
  error: undefined,
  warning: 15_000,
  info: 8000,
  done: 6000,
};
/** More than this many at once are noise: the oldest that would go by itself goes. */
const MOST = 3;

/** What is left to be told once another episode is open, or none: what was about the one before is not. */
export function noticesBeside(notices: readonly Notice[], key: string | undefined) {
  return notices.filter(({ of }) => of === undefined || of === key);
}

type NoticesSlice = Pick<AppState, 'notices' | 'job' | 'notify' | 'dismissNotice' | 'cancelJob'>;

export function createNoticesSlice({ set, get, session }: Context): NoticesSlice {
  let lastId = 0;
  return {
    notices: [],
    job: { type: 'idle' },
    notify: (notice) => {
      const id = ++lastId;
      // The same sentence twice is one notice.
      const undoable = notice.level === 'done' && notice.action !== undefined;
      // An older Undo would undo what is newer: the newest offer replaces it.
      const others = get().notices.filter(
        (other) =>
          other.text !== notice.text &&
          !(undoable && other.level === 'done' && other.action !== undefined),
      );
      const surplus =
        others.length < MOST ? undefined : others.find((other) => other.level !== 'error');
      const of = get().open?.key;
      const told = { ...notice, id, ...(of === undefined ? {} : { of }) };
      set({ notices: [...others.filter((other) => other !== surplus), told] });
    },
    dismissNotice: (id) => {
      set({ notices: get().notices.filter((notice) => notice.id !== id) });
    },
    cancelJob: () => session.jobs.cancel(),
  };
}
