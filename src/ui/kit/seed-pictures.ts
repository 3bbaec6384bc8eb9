import { Bounded } from '../../core/bounded.ts';
import { useStore } from '../../state/store.ts';

/** Addresses that are kept, so that a wall that comes back does not blink. */
const KEPT = 500;

const urls = new Bounded<string, string>(KEPT, (url) => URL.revokeObjectURL(url));
const reading = new Map<string, Promise<string | undefined>>();

/** Pictures of seeds as addresses. Seeds never change: an address holds until too many others were shown. */
export const seedPictures = {
  /** The address, where it is at hand. */
  known: (seed: string): string | undefined => urls.use(seed),

  /** The address; undefined for a seed without a picture, as most that were imported. */
  url: async (seed: string): Promise<string | undefined> => {
    const known = urls.use(seed);
    if (known !== undefined) return known;
    const begun = reading.get(seed) ?? read(seed);
    reading.set(seed, begun);
    return begun.finally(() => reading.delete(seed));
  },
};

async function read(seed: string): Promise<string | undefined> {
  const { seedPicture } = useStore.getState();
  const blob = (await seedPicture(seed, 'd')) ?? (await seedPicture(seed, 'e'));
  if (blob === undefined) return undefined;
  const url = URL.createObjectURL(blob);
  urls.set(seed, url);
  return url;
}
