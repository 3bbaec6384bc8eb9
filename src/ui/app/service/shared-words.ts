import { counted } from '../../../core/words.ts';
import type { SyncState } from '../../../state/lib/sync-types.ts';

/** How the page stands with the service, as a line: what is seen of it, and what follows for who hears it. */
export function shortWords({
  waiting,
  trouble,
}: SyncState): readonly [seen: string, heard: string] {
  const waits = waiting > 0;
  if (trouble === 'none') return ['Shared', ' with the service'];
  if (trouble === 'slow') return waits ? ['Sending…', ''] : ['Shared', ' with the service'];
  if (trouble === 'login') return ['Log in again', ' to the service'];
  if (waits)
    return [`${counted(waiting, 'step')} ${waiting === 1 ? 'waits' : 'wait'}`, ' for the service'];
  return trouble === 'away' ? ['No answer', ' of the service'] : ['Held up', ' by the service'];
}

/** The same in sentences, with what to do. */
export function sentences({ waiting, trouble, leads }: SyncState): string {
  if (!leads)
    return 'Another tab leads this episode: it sends what is decided there, and hears of others.';
  if (trouble === 'none' || trouble === 'slow')
    return 'What is decided here goes to the service at once, and what others decide comes here.';
  return `${reason(trouble)} Everything goes on here${then(waiting, trouble)}.`;
}

function reason(trouble: Exclude<SyncState['trouble'], 'none' | 'slow'>): string {
  if (trouble === 'away') return 'The service does not answer.';
  if (trouble !== 'login') return `The service says: ${trouble.words}`;
  return 'The service wants to know who you are: open the login link that stands in the terminal in which it runs.';
}

function then(waiting: number, trouble: SyncState['trouble']): string {
  if (waiting === 0) return ' meanwhile';
  const [are, when] = [
    waiting === 1 ? 'is' : 'are',
    trouble === 'away' ? 'it answers again' : 'it can be',
  ];
  return `, and ${counted(waiting, 'step')} ${are} sent as soon as ${when}`;
}
