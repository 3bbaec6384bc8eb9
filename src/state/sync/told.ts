import { AppError } from '../../core/errors.ts';
import type { Refused } from '../../core/moderation/sync/replica.ts';
import type { Context } from '../lib/session.ts';
import type { RefusedStep, SyncState } from '../lib/sync-types.ts';

/* What the engine says. */

/** What is not done alone, and what to do instead. */
export const OF_ALL = {
  threshold:
    'This episode is shared with the service, where clustering it again is a job of its own (POST /jobs/cluster). Here a threshold shows what would change: single changes can be accepted, and are decisions for all.',
  jump: 'This history is shared with the service, so nobody goes back in it as a whole: undo takes your own steps back, and each step can be revoked alone.',
} as const;

export const toldOf = ({ entry, reason }: Refused): RefusedStep => ({
  uid: entry.uid ?? '',
  text: entry.text,
  at: entry.at,
  reason,
});

/** Steps that came back: one in full, more of them with the way to all. */
export function tellRefused({ get }: Context, [first, ...more]: readonly RefusedStep[]): void {
  if (first === undefined) return;
  const { notify, setDialog } = get();
  const one = `${first.text}. ${first.reason}`;
  const text =
    more.length === 0
      ? `The service refused a step, which is not done: ${one}`
      : `The service refused ${more.length + 1} steps, which are not done. The first: ${one}`;
  notify({ level: 'warning', text, action: { label: 'Show', run: () => setDialog('shared') } });
}

export const lostSteps = (): AppError => {
  const text =
    'The service took steps that are not in its history. They stay here, and are sent again.';
  return new AppError('service/lost-steps', text, text);
};

export function troubleOf(error: unknown): SyncState['trouble'] {
  if (!(error instanceof AppError)) return { words: String(error) };
  if (error.code === 'service/login') return 'login';
  if (error.code === 'service/away') return 'away';
  return { words: error.userMessage };
}
