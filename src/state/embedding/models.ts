import { create } from 'zustand';
import { defaultModel } from '../../bridge/default-models.ts';
import { embed } from '../../bridge/embed.ts';
import { sha256Of } from '../../bridge/sha256.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import type { Feed } from '../../core/face/feed.ts';
import { DEFAULT_MODELS, knownModel, nameAfterFile } from '../../core/face/known-models.ts';
import { MOST_MODEL_BYTES } from '../../core/face/model-facts.ts';
import type { EmbeddingModel } from '../../core/facebank/types.ts';
import { failureText } from '../lib/question.ts';
import {
  changeModel,
  deleteModel,
  type ModelChoice,
  type ModelRecord,
  readModelFile,
  readModels,
  writeChoice,
  writeModel,
} from '../persistence/models.ts';
import { BUILT_IN, cardOf, type ModelCard } from './model-cards.ts';

export interface ModelsState {
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  readonly failure: string;
  /** Those that come with the page first, then by name. */
  readonly models: readonly ModelCard[];
  /** SHA-256 of the models that are used. */
  readonly choice: ModelChoice;
  /** File that is being looked at, by its name. */
  readonly adding: string | undefined;
}

const DEFAULT_CHOICE: ModelChoice = {
  detector: DEFAULT_MODELS.detector.sha256,
  embedder: DEFAULT_MODELS.embedder.sha256,
};

/** The models that find faces and turn them into vectors. Read by whoever shows or uses them. */
export const useModels = create<ModelsState>(() => ({
  status: 'idle',
  failure: '',
  models: BUILT_IN,
  choice: DEFAULT_CHOICE,
  adding: undefined,
}));

/** Read the stored models; what is chosen and is not there any more gives way to what comes with the page. */
export async function loadModels(): Promise<void> {
  if (useModels.getState().status === 'idle') useModels.setState({ status: 'loading' });
  try {
    const { models, choice } = await readModels();
    const all = inOrder(models.map(cardOf));
    const usable = (role: ModelCard['role'], sha256 = '') =>
      all.some((card) => card.role === role && card.sha256 === sha256);
    useModels.setState({
      status: 'ready',
      failure: '',
      models: all,
      choice: {
        detector: usable('detector', choice?.detector) ? choice!.detector : DEFAULT_CHOICE.detector,
        embedder: usable('embedder', choice?.embedder) ? choice!.embedder : DEFAULT_CHOICE.embedder,
      },
    });
  } catch (error) {
    const failure = failureText(error, 'The saved models could not be read. Reload the page.');
    useModels.setState({ status: 'failed', failure });
  }
}

function inOrder(cards: readonly ModelCard[]): readonly ModelCard[] {
  const brought = cards.filter((card) => !card.builtIn);
  const key = ({ name, sha256 }: ModelCard) => `${name} ${sha256}`;
  return [...BUILT_IN, ...brought.sort((a, b) => (key(a) < key(b) ? -1 : 1))];
}

/** What became of a file that was to be a model. */
export type AddedModel =
  | { readonly type: 'added' | 'known'; readonly file: string; readonly card: ModelCard }
  | { readonly type: 'refused'; readonly file: string; readonly text: string };

/**
 * Look at files and keep those that are models; each is used from then on. Nothing of a file that is
 * refused, or finds no room, is stored.
 * @throws CancelledError between two files
 */
export async function addModels(
  files: readonly File[],
  signal?: AbortSignal,
): Promise<readonly AddedModel[]> {
  const results: AddedModel[] = [];
  try {
    await ready();
    for (const file of files) {
      if (signal?.aborted) throw new CancelledError();
      useModels.setState({ adding: file.name });
      results.push(await addOne(file, signal));
    }
  } finally {
    useModels.setState({ adding: undefined });
  }
  return results;
}

async function addOne(file: File, signal: AbortSignal | undefined): Promise<AddedModel> {
  try {
    if (file.size > MOST_MODEL_BYTES) throw tooLarge(file);
    const sha256 = await sha256Of(file);
    const { models, choice } = useModels.getState();
    const there = models.find((card) => card.sha256 === sha256);
    if (there !== undefined) {
      await chooseModel(there);
      return { type: 'known', file: file.name, card: there };
    }
    const { role, kind, dimension } = await embed.look({ sha256, file }, signal);
    if (role === 'landmarker') throw notUsed(file);
    const taken = models.filter((card) => card.role === 'embedder').map(({ name }) => name);
    const feed = knownModel(sha256)?.feed;
    const record: ModelRecord = {
      sha256,
      role,
      file: file.name,
      bytes: file.size,
      name: nameAfterFile(file.name, sha256, taken),
      addedAt: `${new Date().toISOString().slice(0, 19)}Z`,
      ...(kind === undefined ? {} : { kind }),
      ...(dimension === undefined ? {} : { dimension }),
      ...(feed === undefined ? {} : { feed }),
    };
    // A copy: what is stored has to outlive the file that it was read from.
    const copy = new Blob([await file.arrayBuffer()], { type: 'application/octet-stream' });
    const next = choiceWith(choice, record);
    await writeModel(record, copy, next);
    const card = cardOf(record);
    useModels.setState({ models: inOrder([...useModels.getState().models, card]), choice: next });
    return { type: 'added', file: file.name, card };
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    const text = failureText(error, 'This file could not be added. Try again.');
    return { type: 'refused', file: file.name, text };
  }
}

function choiceWith(
  choice: ModelChoice,
  { role, sha256 }: Pick<ModelRecord, 'role' | 'sha256'>,
): ModelChoice {
  return role === 'landmarker' ? choice : { ...choice, [role]: sha256 };
}

/** Use a model from now on. */
export async function chooseModel(card: Pick<ModelCard, 'role' | 'sha256'>): Promise<void> {
  const next = choiceWith(useModels.getState().choice, card);
  await writeChoice(next);
  useModels.setState({ choice: next });
}

/** Forget a model that somebody brought; where it was used, that of the page is. Vectors that it made stay. */
export async function removeModel(sha256: string): Promise<void> {
  const { models, choice } = useModels.getState();
  if (BUILT_IN.some((card) => card.sha256 === sha256)) return;
  const next: ModelChoice = {
    detector: choice.detector === sha256 ? DEFAULT_CHOICE.detector : choice.detector,
    embedder: choice.embedder === sha256 ? DEFAULT_CHOICE.embedder : choice.embedder,
  };
  await deleteModel(sha256, next);
  useModels.setState({ models: models.filter((card) => card.sha256 !== sha256), choice: next });
}

/**
 * Call a model otherwise. Vectors that carry the earlier name keep it.
 * @throws AppError `embed/name-taken`, `embed/no-name`
 */
export function renameModel(sha256: string, name: string): Promise<void> {
  const wanted = name.trim();
  if (wanted === '') {
    throw new AppError('embed/no-name', 'an empty name', 'A model needs a name. Type one.');
  }
  const { models } = useModels.getState();
  const other = models.find((card) => card.name === wanted && card.sha256 !== sha256);
  if (other !== undefined) {
    throw new AppError(
      'embed/name-taken',
      `${wanted} is ${other.sha256}`,
      `Another model (${other.file}) is called “${wanted}”. Vectors are compared by the name of their model, so two models need two names.`,
    );
  }
  return change(sha256, (record) => ({ ...record, name: wanted }));
}

/** Feed an embedder otherwise. @param how it is known */
export const setFeed = (sha256: string, feed: Feed, how: 'tried' | 'hand'): Promise<void> =>
  change(sha256, (record) => ({ ...record, feed, fed: how }));

async function change(sha256: string, to: (record: ModelRecord) => ModelRecord): Promise<void> {
  const card = cardWith(sha256);
  if (card.builtIn) return;
  const { builtIn: _, provenance: __, licence: ___, ...record } = card;
  const next = to(record);
  await changeModel(next);
  const { models } = useModels.getState();
  useModels.setState({
    models: inOrder(models.map((one) => (one.sha256 === sha256 ? cardOf(next) : one))),
  });
}

function cardWith(sha256: string): ModelCard {
  const card = useModels.getState().models.find((one) => one.sha256 === sha256);
  if (card !== undefined) return card;
  throw gone(sha256);
}

/** Models ready to be asked, and what the vectors will be called. */
export interface ChosenModels {
  readonly finder: Parameters<typeof embed.photo>[0];
  readonly embedder: Parameters<typeof embed.photo>[1];
  readonly model: EmbeddingModel;
  /** Of the embedder. */
  readonly card: ModelCard;
  /** Name of what finds the faces. */
  readonly detector: string;
}

/**
 * The files of the chosen models, loaded where they are not yet.
 * @param embedder another than the one that is chosen
 * @throws AppError `embed/not-loaded`, `embed/model-gone`
 */
export async function chosenModels(embedder?: string): Promise<ChosenModels> {
  await ready();
  const { choice } = useModels.getState();
  const detector = cardWith(choice.detector);
  const card = cardWith(embedder ?? choice.embedder);
  const needsPoints = detector.kind === 'corners';
  const [detectorFile, landmarkerFile, embedderFile] = await Promise.all([
    fileOf(detector),
    needsPoints ? fileOf(cardWith(DEFAULT_MODELS.landmarker.sha256)) : undefined,
    fileOf(card),
  ]);
  return {
    finder: { detector: detectorFile, landmarker: landmarkerFile },
    embedder: { ...embedderFile, feed: card.feed! },
    model: { name: card.name, dimension: card.dimension ?? 0 },
    card,
    detector: detector.name,
  };
}

async function fileOf({ sha256, role, builtIn }: ModelCard) {
  const file = builtIn ? await defaultModel(role) : await readModelFile(sha256);
  if (file === undefined) throw gone(sha256);
  return { sha256, file };
}

async function ready(): Promise<void> {
  if (useModels.getState().status !== 'ready') await loadModels();
}

const gone = (sha256: string): AppError =>
  new AppError(
    'embed/model-gone',
    `no model ${sha256}`,
    'This model is not there any more: it was deleted in another tab, or the browser emptied its storage. Add its file again, or choose another.',
  );

const notUsed = (file: File): AppError =>
  new AppError(
    'embed/not-used',
    `${file.name} finds landmarks`,
    `${file.name} finds the points of a face whose place is known. Cutline has a model for that: add one that finds faces, or one that makes vectors of them.`,
  );

const tooLarge = (file: File): AppError =>
  new AppError(
    'embed/too-large',
    `${file.size} bytes, at most ${MOST_MODEL_BYTES}`,
    `${file.name} has ${Math.round(file.size / 2 ** 20)} MB; models of up to ${MOST_MODEL_BYTES / 2 ** 20} MB are opened. Choose a smaller one.`,
  );
