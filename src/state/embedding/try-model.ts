import { readMany } from '../../bridge/crop-source.ts';
import { embed } from '../../bridge/embed.ts';
import { usableFaces } from '../../core/episode/usable-faces.ts';
import { AppError } from '../../core/errors.ts';
import { knownModel } from '../../core/face/known-models.ts';
import { sampleFaces } from '../../core/face/sample-faces.ts';
import { type Agreement, agreement, chooseFeed, FEEDS, separation } from '../../core/face/trial.ts';
import type { JobContext } from '../lib/jobs.ts';
import type { Context } from '../lib/session.ts';
import { cropPath, sourceOf } from '../library/crop-origin.ts';
import { storedVectors } from '../persistence/vectors.ts';
import { chosenModels, setFeed, useModels } from './models.ts';
import { setEpisodeModel } from './vector-sets.ts';

/** Faces that are embedded to know a model. */
const SAMPLE = 24;

/** What trying a model on the open episode has shown. */
export interface TriedModel {
  readonly sha256: string;
  readonly name: string;
  /** Whether it made the vectors that the episode uses; undefined where those have another length. */
  readonly agreement: Agreement | undefined;
  /** How well it tells the episode's tracks apart, see `separation`. */
  readonly separation: number;
  /** What decided how it is fed, where that was not known. */
  readonly fed: 'agreement' | 'separation' | 'default' | undefined;
}

/**
 * Try a model on some faces of the open episode: does it make the vectors that it has, and, where nobody
 * knows how to feed it, how is it fed? A feed that is found is kept with the model.
 * @throws AppError where no face can be read, CancelledError
 */
export async function tryModel(
  ctx: Context,
  sha256: string,
  { signal, onProgress }: JobContext,
): Promise<TriedModel> {
  const sample = await sampleOf(ctx);
  const { finder, embedder, model, card } = await chosenModels(sha256);
  const isKnown = knownModel(sha256) !== undefined || card.fed === 'hand';
  const feeds = isKnown ? [embedder.feed] : FEEDS;
  const results = await embed.trial(finder, embedder, feeds, sample.crops, onProgress, signal);
  const trials = results.map(({ vectors, made, dimension: d }) => {
    const rows = sample.crops.flatMap((_, i) => (made[i] === 1 ? [i] : []));
    const data = new Float32Array(rows.length * d);
    rows.forEach((row, i) => {
      data.set(vectors.subarray(row * d, (row + 1) * d), i * d);
    });
    return {
      faces: rows.length,
      separation: separation({
        data,
        d,
        group: Int32Array.from(rows, (row) => sample.track[row]!),
      }),
      agreement: d === sample.d ? agreement(vectors, sample.vectors, d, rows) : undefined,
    };
  });
  if (trials.every(({ faces }) => faces === 0)) throw nothingToTry();
  const found = isKnown ? undefined : chooseFeed(trials);
  const best = trials[found?.feed ?? 0]!;
  if (found !== undefined && found.by !== 'default') {
    await setFeed(sha256, FEEDS[found.feed]!, 'tried');
  }
  const { name } = model;
  return { sha256, name, fed: found?.by, separation: best.separation, agreement: best.agreement };
}

/** Which of the models made the vectors of the open episode, as far as its data say. */
export interface EpisodeModelAnswer {
  /** The model that makes the same vectors; undefined where none of them does. */
  readonly made: TriedModel | undefined;
  /** All that were tried. */
  readonly tried: readonly TriedModel[];
}

/**
 * Ask the open episode's data which model made its vectors: every model whose vectors have their length
 * is tried. An answer is kept with the episode.
 */
export async function askEpisodeModel(ctx: Context, job: JobContext): Promise<EpisodeModelAnswer> {
  const { open } = ctx.get();
  const { models } = useModels.getState();
  const tried: TriedModel[] = [];
  for (const card of models) {
    if (card.role !== 'embedder' || card.dimension !== open?.base.dim) continue;
    tried.push(await tryModel(ctx, card.sha256, job));
  }
  const made = tried
    .filter((one) => one.agreement?.verdict === 'same')
    .sort((a, b) => b.agreement!.cosine - a.agreement!.cosine)[0];
  if (made !== undefined && made.name !== open?.base.embeddingModel) {
    await setEpisodeModel(ctx, made.name, 'data');
  }
  return { made, tried };
}

interface Sample {
  readonly crops: readonly (Blob | undefined)[];
  /** Track of each crop. */
  readonly track: readonly number[];
  /** The vectors that the episode has of them. */
  readonly vectors: Float32Array; // [n * d]
  readonly d: number;
}

async function sampleOf({ get, session }: Context): Promise<Sample> {
  const { open } = get();
  const { stored, liveCrops } = session;
  if (open === undefined || stored === undefined) throw nothingToTry();
  const { base } = open;
  const withCrop = Array.from({ length: base.tracks.count }, (_, track) =>
    Array.from(usableFaces(base, track)).filter((row) => cropPath(base, row) !== undefined),
  );
  const sample = sampleFaces(withCrop, SAMPLE);
  const paths = sample.map(({ face }) => cropPath(base, face) ?? '');
  const crops = await readMany(sourceOf(stored, liveCrops), paths);
  if (crops.every((crop) => crop === undefined)) throw nothingToTry();
  const rows = storedVectors(stored);
  const vectors = new Float32Array(sample.length * rows.d);
  for (const [i, { face }] of sample.entries()) {
    vectors.set(await rows.row(base.faces.embeddingRow[face]!), i * rows.d);
  }
  return { crops, vectors, d: rows.d, track: sample.map(({ track }) => track) };
}

const nothingToTry = (): AppError =>
  new AppError(
    'embed/nothing-to-try',
    'no face can be read',
    'No face of this episode can be read, so its data say nothing of a model. Connect the folder of its crops, or say yourself which model it was.',
  );
