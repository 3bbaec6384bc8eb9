import type { NewSeed, SeedPictureKind } from '../lib/bank-types.ts';
import type { Context } from '../lib/session.ts';
import { readSeedPicture } from '../persistence/facebank.ts';

/** Keep what a browser that empties its storage would take: not what it came from, which may be large. */
export function keepPictures({ session }: Context, brings: readonly NewSeed[]): void {
  for (const { seed, pictures } of brings) {
    const { orig: _, ...shown } = pictures;
    session.bank.pictures.set(seed.id, shown);
  }
}

/** A picture of a seed; undefined where it has none, as most that were imported. */
export async function seedPicture(
  { session }: Context,
  id: string,
  kind: SeedPictureKind,
): Promise<Blob | undefined> {
  return session.bank.pictures.use(id)?.[kind] ?? readSeedPicture(id, kind);
}
