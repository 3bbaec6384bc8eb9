import { readServiceEpisode } from '../../bridge/service.ts';
import { importFrom } from '../import/slice.ts';
import { report } from '../lib/session.ts';
import { appStore } from '../store.ts';

/**
 * Import an episode that the service has, as if its folder had been dropped. From then on the service orders its
 * steps: decisions made here before are sent to it.
 */
export async function openServiceEpisode(epId: string): Promise<void> {
  const { context } = appStore;
  await importFrom(context, (job) => readServiceEpisode(epId, job));
  try {
    const { joinService } = await import('../sync/watch.ts');
    await joinService(context, epId);
  } catch (error) {
    report(context, error);
  }
}
