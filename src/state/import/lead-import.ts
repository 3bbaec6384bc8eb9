import type { Episode } from '../../core/episode/episode.ts';
import { AppError } from '../../core/errors.ts';
import type { Context } from '../lib/session.ts';
import { type Release, tryLead } from '../lib/tabs.ts';
import { readEpisode, type StoredEpisode } from '../persistence/episodes.ts';

/** What is stored of the episode; undefined when it is too damaged, which this import repairs. */
export async function readEarlier(key: string): Promise<StoredEpisode | undefined> {
  try {
    return await readEpisode(key);
  } catch (error) {
    const mended = ['storage/missing', 'storage/damaged'];
    if (error instanceof AppError && mended.includes(error.code)) return undefined;
    throw error;
  }
}

/** This tab has to lead an episode to import it again. */
export async function lead(
  { session, get }: Context,
  key: string,
  episode: Episode,
): Promise<Release> {
  if (get().open?.key === key && get().leader && session.release !== undefined) {
    return session.release;
  }
  const release = get().open?.key === key ? undefined : await tryLead(key);
  if (release !== undefined) return release;
  throw new AppError(
    'storage/other-tab',
    `${key} is led by another tab`,
    `${episode.epId} is open in another tab of Cutline. Close it there, then import it again here.`,
  );
}
