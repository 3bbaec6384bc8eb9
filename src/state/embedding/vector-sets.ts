import { AppError } from '../../core/errors.ts';
import { stopClustering } from '../clustering/clusterer.ts';
import type { Context } from '../lib/session.ts';
import { tellTabs } from '../lib/tabs.ts';
import type { LibraryRecord } from '../lib/types.ts';
import { openStored } from '../library/slice.ts';
import {
  deleteVectorSet,
  exchangeVectors,
  ORIGINAL,
  readVectorSets,
  sayModel,
} from '../persistence/vector-sets.ts';

/** A set of vectors of the open episode, as it is shown. */
export interface VectorSetView {
  /** Undefined for those that the files brought. */
  readonly id: string | undefined;
  /** "" where nobody knows. */
  readonly model: string;
  readonly dimension: number;
  /** What found the faces, of a set that was made here. */
  readonly detector: string | undefined;
  /** Faces that have a vector, of all that had one in the files. */
  readonly faces: number;
  readonly of: number;
  readonly used: boolean;
  /** Rows that are done, of one that is not finished: embedding again with its models goes on with it. */
  readonly done: number | undefined;
}

const countOf = (rows: Int32Array): number => {
  let count = 0;
  for (const row of rows) if (row >= 0) count++;
  return count;
};

/** All sets of vectors of the open episode; those of its files first. */
export async function vectorSets({ session, get }: Context): Promise<readonly VectorSetView[]> {
  const { open } = get();
  const { stored } = session;
  if (open === undefined || stored === undefined) return [];
  const { n } = stored.vectors;
  const sets = await readVectorSets(stored);
  const inUse: VectorSetView = {
    id: stored.vectorSet,
    model: open.base.embeddingModel ?? '',
    dimension: open.base.dim,
    detector: sets.find(({ id }) => id === stored.vectorSet)?.detector,
    faces: countOf(open.base.faces.embeddingRow),
    of: n,
    used: true,
    done: undefined,
  };
  const others = sets
    .map(
      (set): VectorSetView => ({
        id: set.id === ORIGINAL ? undefined : set.id,
        model: set.columns.embeddingModel,
        dimension: set.columns.dim,
        detector: set.detector,
        faces:
          set.making?.made.reduce((sum, one) => sum + one, 0) ?? countOf(set.columns.embeddingRow),
        of: set.vectors.n,
        used: false,
        done: set.making?.done,
      }),
    )
    .filter(({ id }) => id !== stored.vectorSet);
  return [inUse, ...others].sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
}

/**
 * Use other vectors of the open episode: it is clustered by them from then on, and every decision
 * stays.
 * @param id undefined for those of its files
 * @throws AppError
 */
export async function switchVectors(ctx: Context, id: string | undefined): Promise<void> {
  const stored = leading(ctx);
  if (stored.vectorSet === id) return;
  stopClustering(ctx);
  await reopened(ctx, stored, await exchangeVectors(stored, id));
}

/**
 * Keep with the open episode which model made its vectors.
 * @param by whether its data say so, or a person
 */
export async function setEpisodeModel(
  ctx: Context,
  name: string,
  by: 'data' | 'user',
): Promise<void> {
  const stored = leading(ctx);
  await reopened(ctx, stored, await sayModel(stored, name.trim(), by));
}

/** Forget a set that is not used, finished or not. */
export async function deleteVectors(ctx: Context, id: string): Promise<void> {
  const stored = leading(ctx);
  if (id !== stored.vectorSet && id !== ORIGINAL) await deleteVectorSet(stored, id);
}

function leading({ session, get }: Context): LibraryRecord {
  const { stored } = session;
  if (stored === undefined || get().open === undefined) {
    throw new AppError('embed/nothing-open', 'no episode is open', 'Open an episode first.');
  }
  if (!get().leader) {
    throw new AppError(
      'embed/other-tab',
      'another tab leads',
      'This episode is open in another tab, which leads. Close it there, or change it there.',
    );
  }
  return stored;
}

/** Show what is stored now, here and in the tabs that follow. */
async function reopened(
  ctx: Context,
  before: LibraryRecord,
  now: LibraryRecord | undefined,
): Promise<void> {
  if (now === undefined) {
    throw new AppError(
      'embed/set-gone',
      `nothing to exchange for ${before.vectorSet ?? ORIGINAL}`,
      'These vectors are not there any more, or not finished. Embed the faces again.',
    );
  }
  if (ctx.get().open?.key === before.key) await openStored(ctx, before.key);
  tellTabs({ type: 'replaced', key: before.key });
}
