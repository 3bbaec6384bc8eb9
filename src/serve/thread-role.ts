import type { MessagePort } from 'node:worker_threads';
import type { ComputeRole } from './compute-hand.ts';
import type { JobsRole } from './jobs-thread.ts';

/** What a thread of the service is there for; one that is told nothing does tasks. */
export type ThreadRole = ComputeRole | JobsRole | null | undefined;

/** Load what a thread needs, and have it listen. */
export async function listen(port: MessagePort, role: ThreadRole): Promise<void> {
  if (role?.role === 'compute') {
    const { listenForComputing } = await import('./compute-hand.ts');
    listenForComputing(port, role);
  } else if (role?.role === 'jobs') {
    const { listenForJobs } = await import('./jobs-thread.ts');
    listenForJobs(port, role);
  } else {
    const { listenForTasks } = await import('./crew.ts');
    listenForTasks(port);
  }
}
