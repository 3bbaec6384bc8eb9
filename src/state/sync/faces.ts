import { listServiceFiles } from '../../bridge/service.ts';
import type { Context } from '../lib/session.ts';
import { matchCrops } from '../library/crop-access.ts';
import { connectCrops } from '../library/show-episode.ts';

/** Faces of the open episode that are not stored here come from the service, as they did when it was opened. */
export async function facesOfService(ctx: Context, key: string, epId: string): Promise<void> {
  const isWanted = () => {
    const { open } = ctx.get();
    return open?.key === key && open.crops === 'needs-permission' ? open : undefined;
  };
  if (isWanted() === undefined) return;
  const incoming = await listServiceFiles(epId);
  const open = isWanted();
  const live = open && matchCrops(open.episode, incoming);
  if (live !== undefined) connectCrops(ctx, live);
}
