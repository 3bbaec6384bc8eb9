import type { Context } from '../lib/session.ts';
import { listEpisodes, summaryOf } from '../persistence/episodes.ts';

/** Bytes in use and allowed, zeros where the browser does not say. */
export async function storageUse(): Promise<{ readonly used: number; readonly quota: number }> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { used: usage, quota };
}

/** Bring the library and the storage figures up to date. */
export async function refreshStorage({ set }: Context): Promise<void> {
  const [records, storage] = await Promise.all([listEpisodes(), storageUse()]);
  set({ library: records.map(summaryOf), storage });
}
