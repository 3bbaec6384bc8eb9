import type { TrackPrint } from '../../core/moderation/track-prints.ts';
import { read } from './database.ts';
import { printsKey } from './keys.ts';

/** Prints of the tracks as the last import had them; none for an import that kept none. */
export async function readPrints(key: string): Promise<readonly TrackPrint[]> {
  const prints = await read(printsKey(key));
  return Array.isArray(prints) ? (prints as TrackPrint[]) : [];
}
