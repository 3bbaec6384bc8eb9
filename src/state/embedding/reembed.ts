import { readMany } from '../../bridge/crop-source.ts';
import { embed } from '../../bridge/embed.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { columnsOfMade, faceOfVector } from '../../core/episode/revise-vectors.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import type { JobContext } from '../lib/jobs.ts';
import type { Context } from '../lib/session.ts';
import type { LibraryRecord } from '../lib/types.ts';
import { cropPath, sourceOf } from '../library/crop-origin.ts';
import {
  deleteVectorSet,
  finishSet,
  ORIGINAL,
  readVectorSet,
  type VectorSetRecord,
  writeSetPart,
} from '../persistence/vector-sets.ts';
import { type ChosenModels, chosenModels } from './models.ts';

/** Rows that are stored together: some seconds of work, which is what a page that is closed loses. */
const PART_ROWS = 128;

/** A set of vectors that is ready to be used. */
export interface Reembedded {
  readonly set: string;
  readonly model: { readonly name: string; readonly dimension: number };
  /** Faces that have a vector now, of those that had one before. */
  readonly made: number;
  readonly of: number;
}

/**
 * Make vectors of the open episode's crops with a model, as a set beside those that it has; nothing of
 * what is used changes. What an earlier run has made is not made again, if it was with the same models.
 * @param embedder SHA-256 of another embedder than the chosen one
 * @throws AppError where there are no crops to be had, or no face is found in any; CancelledError: what
 *   was made until then is kept
 */
export async function reembed(ctx: Context, embedder?: string): Promise<Reembedded> {
  const { session, get } = ctx;
  const { open } = get();
  const { stored, liveCrops } = session;
  if (open === undefined || stored === undefined) throw nothingOpen();
  if (!get().leader) throw otherTab();
  if (open.base.parts !== undefined) throw several(open.base.epId);
  const original = await originalOf(stored, open.base);
  const faces = faceOfVector(original.episode, original.vectors.n);
  const paths = Array.from(faces, (row) => (row < 0 ? undefined : cropPath(open.base, row)));
  if (paths.every((path) => path === undefined)) throw noCrops();
  const models = await chosenModels(embedder);
  const source = sourceOf(stored, liveCrops);
  const title = `Embedding faces with ${models.card.name}`;
  return session.jobs.run(
    title,
    async (job) => {
      const begun = await begin(stored, models, original);
      const set = await go(stored, begun, paths, models, (wanted) => readMany(source, wanted), job);
      return finish(stored, set, original.episode, models, paths.length);
    },
    { background: true },
  );
}

/** The episode as its files have it: what is made again is made for every vector that they brought. */
async function originalOf(
  record: LibraryRecord,
  base: Episode,
): Promise<{ readonly episode: Episode; readonly vectors: LibraryRecord['vectors'] }> {
  if (record.vectorSet === undefined) return { episode: base, vectors: record.vectors };
  const set = await readVectorSet(record, ORIGINAL);
  if (set === undefined) return { episode: base, vectors: record.vectors };
  const faces = { ...base.faces, embeddingRow: set.columns.embeddingRow };
  return { episode: { ...base, faces }, vectors: set.vectors };
}

/** What is known by these models: another detector or another feed makes other vectors. */
function idOf({ finder, embedder: { sha256, feed } }: ChosenModels): string {
  const fed = `${feed.order}${feed.mean[0]}-${feed.scale}`;
  return `${sha256.slice(0, 16)}-${finder.detector.sha256.slice(0, 8)}-${fed}`;
}

async function begin(
  record: LibraryRecord,
  models: ChosenModels,
  { vectors, episode }: Awaited<ReturnType<typeof originalOf>>,
): Promise<VectorSetRecord> {
  const id = idOf(models);
  const known = await readVectorSet(record, id);
  if (known !== undefined && known.vectors.n === vectors.n) return known;
  const { n } = vectors;
  return {
    id,
    columns: columnsOfMade(episode, new Uint8Array(n), models.model),
    vectors: { n, d: models.model.dimension, chunks: 0 },
    detector: models.detector,
    making: { done: 0, made: new Uint8Array(n), partRows: PART_ROWS },
  };
}

/** Make what is not made yet, part by part. */
async function go(
  record: LibraryRecord,
  begun: VectorSetRecord,
  paths: readonly (string | undefined)[],
  { finder, embedder }: ChosenModels,
  read: (paths: readonly string[]) => Promise<(Blob | undefined)[]>,
  { signal, onProgress }: JobContext,
): Promise<VectorSetRecord> {
  let set = begun;
  const rows = begun.making?.partRows ?? PART_ROWS;
  const crops = (from: number) => read(paths.slice(from, from + rows).map((path) => path ?? ''));
  let next = set.making === undefined ? undefined : crops(set.making.done);
  while (set.making !== undefined && set.making.done < paths.length) {
    const { done, partRows } = set.making;
    if (signal.aborted) throw new CancelledError();
    const told = (within: number) =>
      onProgress({
        stage: 'Embedding faces',
        done: done + within,
        total: paths.length,
        unit: 'files',
      });
    const blobs = (await next) ?? [];
    // The next crops are read while these are embedded.
    next = crops(done + partRows);
    const found = await embed.crops(finder, embedder, blobs, (p) => told(p.done), signal);
    const made = set.making.made.slice();
    made.set(found.made, done);
    const making = { done: Math.min(paths.length, done + partRows), made, partRows };
    set = { ...set, making };
    await writeSetPart(record, set, done / partRows, found.vectors);
  }
  return set;
}

async function finish(
  record: LibraryRecord,
  set: VectorSetRecord,
  episode: Episode,
  { model, card }: ChosenModels,
  of: number,
): Promise<Reembedded> {
  if (set.making === undefined) {
    const made = set.columns.embeddingRow.reduce((sum, row) => sum + (row >= 0 ? 1 : 0), 0);
    return { set: set.id, model, made, of };
  }
  const { made } = set.making;
  const count = made.reduce((sum, one) => sum + one, 0);
  if (count === 0) {
    await deleteVectorSet(record, set.id);
    throw new AppError(
      'embed/no-faces',
      `no face in ${of} crops`,
      `${card.name} made no vector: no face was found in any of the ${of} crops, or they cannot be read. Connect the folder of the crops, or choose another detector.`,
    );
  }
  const finished = await finishSet(record, set, columnsOfMade(episode, made, model));
  if (finished === undefined) {
    await deleteVectorSet(record, set.id);
    throw new AppError(
      'embed/parts-missing',
      `parts of ${set.id} are missing`,
      'A part of the new vectors was lost from storage. Embed the faces again.',
    );
  }
  return { set: set.id, model, made: count, of };
}

const nothingOpen = (): AppError =>
  new AppError('embed/nothing-open', 'no episode is open', 'Open an episode first.');
const otherTab = (): AppError =>
  new AppError(
    'embed/other-tab',
    'another tab leads',
    'This episode is open in another tab, which leads. Close it there, or embed there.',
  );
const noCrops = (): AppError =>
  new AppError(
    'embed/no-crops',
    'no face of the episode has a crop',
    'This episode has no pictures of its faces, so they cannot be embedded anew. Import it with its crops.',
  );

/** What is exported of each episode is made from the vectors that it came with. */
function several(epId: string): AppError {
  return new AppError(
    'embedding/several',
    `${epId} is several episodes`,
    'Several episodes that are one are not embedded anew together. Open each by itself, embed its faces there and export it with its files; then open those together.',
  );
}
