import type { BankEdit } from '../../core/facebank/edit-people.ts';
import { nameModel, unnamedSeeds } from '../../core/facebank/name-model.ts';
import type { EmbeddingModel } from '../../core/facebank/types.ts';
import { counted } from '../../core/words.ts';
import type { SeedPictureKind, SeedPictures } from '../lib/bank-types.ts';
import { randomHex } from '../lib/random-hex.ts';
import { type Context, report } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import { storedPictures } from '../persistence/facebank.ts';
import { changeBank } from './change-bank.ts';
import { seedPicture } from './pictures.ts';

/** Say which model made the vectors of so many numbers of which nobody has said it. */
export async function sayModel(ctx: Context, model: EmbeddingModel): Promise<BankEdit | undefined> {
  try {
    const pictures = await picturesOf(ctx, model.dimension);
    return await changeBank(ctx, (bank, at) => {
      const named = nameModel(bank, model, at, () => randomHex(16));
      if (named === undefined) return undefined;
      const { copies, ...edit } = named;
      const brings = copies.map(({ from, seed }) => ({ seed, pictures: pictures.get(from) ?? {} }));
      return { ...edit, brings };
    });
  } catch (error) {
    report(ctx, error);
    return undefined;
  }
}

async function picturesOf(
  ctx: Context,
  dimension: number,
): Promise<ReadonlyMap<string, SeedPictures>> {
  const stored = await storedPictures();
  const found = new Map<string, SeedPictures>();
  for (const { id } of unnamedSeeds(ctx.get().bank, dimension)) {
    const own: Partial<Record<SeedPictureKind, Blob>> = {};
    for (const kind of stored.get(id) ?? []) {
      const picture = await seedPicture(ctx, id, kind);
      if (picture !== undefined) own[kind] = picture;
    }
    found.set(id, own);
  }
  return found;
}

/** Offer the one model that it can be: that of the open episode, else the only one that seeds are of. */
export function offerModel({ get }: Context): void {
  const { bank } = get();
  const dimensions = new Set([...bank.seeds.values()].map(({ model }) => model.dimension));
  for (const dimension of dimensions) {
    const { length } = unnamedSeeds(bank, dimension);
    const name = likelyModel(get(), dimension);
    if (length === 0 || name === undefined) continue;
    get().notify({
      level: 'info',
      text: `${counted(length, 'face')} of known people ${length === 1 ? 'says' : 'say'} no model, so ${length === 1 ? 'it is' : 'they are'} compared with nobody. Did ${name} make ${length === 1 ? 'its vector' : 'their vectors'}?`,
      action: { label: `Yes, ${name}`, run: () => void get().sayModel({ name, dimension }) },
    });
  }
}

function likelyModel({ open, bank }: AppState, dimension: number): string | undefined {
  const { dim, embeddingModel = '' } = open?.episode ?? { dim: 0 };
  if (dim === dimension && embeddingModel !== '') return embeddingModel;
  const names = new Set<string>();
  for (const { model } of bank.seeds.values()) {
    if (model.dimension === dimension && model.name !== '') names.add(model.name);
  }
  const [only] = names;
  return names.size === 1 ? only : undefined;
}
