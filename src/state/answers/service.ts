import { readServiceEpisode } from '../../bridge/service.ts';
import { importFrom } from '../import/slice.ts';
import { appStore } from '../store.ts';

/** Import an episode that the service has, as if its folder had been dropped: decisions made here are kept. */
export function openServiceEpisode(epId: string): Promise<void> {
  return importFrom(appStore.context, (job) => readServiceEpisode(epId, job));
}
