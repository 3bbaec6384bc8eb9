import { create } from 'zustand';
import { AppError, CancelledError } from '../../core/errors.ts';
import { bareCount } from '../../core/words.ts';
import { isUnknown, type ModelCard } from '../embedding/model-cards.ts';
import { loadModels } from '../embedding/models.ts';
import { reembed } from '../embedding/reembed.ts';
import { askEpisodeModel, tryModel } from '../embedding/try-model.ts';
import {
  deleteVectors,
  setEpisodeModel,
  switchVectors,
  type VectorSetView,
  vectorSets,
} from '../embedding/vector-sets.ts';
import { report } from '../lib/session.ts';
import { appStore } from '../store.ts';

/** The sets of vectors of the open episode: read while somebody looks at them. */
export const useVectorSets = create<{ readonly sets: readonly VectorSetView[] }>(() => ({
  sets: [],
}));

const { context } = appStore;

/** Read models and vectors anew. */
export async function refreshVectors(): Promise<void> {
  try {
    await loadModels();
    useVectorSets.setState({ sets: await vectorSets(context) });
  } catch (error) {
    report(context, error);
  }
}

async function doing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    report(context, error);
  }
  await refreshVectors();
}

/** Cluster the open episode by other vectors of its faces. @param id undefined for those of its files */
export const takeVectors = (id: string | undefined): Promise<void> =>
  doing(() => switchVectors(context, id));

export const forgetVectors = (id: string): Promise<void> => doing(() => deleteVectors(context, id));

/** Say which model made the vectors of the open episode. */
export const sayModel = (name: string): Promise<void> =>
  doing(() => setEpisodeModel(context, name, 'user'));

/** Ask the data which model made them: some faces are embedded again and compared. */
export const askModel = (): Promise<void> =>
  doing(async () => {
    const { made, tried } = await context.session.jobs.run('Asking the data', (job) =>
      askEpisodeModel(context, job),
    );
    const text =
      made === undefined
        ? `None of ${bareCount(tried.length, 'model')} makes these vectors. Add the model that did, or embed the faces again.`
        : `These vectors are of ${made.name}: it makes the same of the same faces.`;
    context.get().notify({ level: made === undefined ? 'warning' : 'done', text });
  });

/**
 * Find out how a new embedder that nobody knows is fed, on the faces of the open episode; where there are
 * none it is left as most are.
 */
export async function tryNewModel(card: ModelCard): Promise<void> {
  const { open, notify } = context.get();
  if (card.role !== 'embedder' || !isUnknown(card) || open?.crops !== 'ready') return;
  try {
    const { agreement, fed } = await context.session.jobs.run(
      `Trying ${card.name}`,
      (job) => tryModel(context, card.sha256, job),
      { background: true },
    );
    const same = agreement?.verdict === 'same';
    const how =
      fed === 'default'
        ? `The faces of ${open.episode.epId} do not say how ${card.name} takes its pixels; it gets them as most do.`
        : `How ${card.name} takes its pixels was found on the faces of ${open.episode.epId}.`;
    const made = same ? ` It made the vectors of that episode.` : '';
    notify({ level: fed === 'default' ? 'info' : 'done', text: `${how}${made}` });
  } catch (error) {
    if (error instanceof AppError && error.code === 'embed/nothing-to-try') return;
    report(context, error);
  }
}

/** Embed the faces of the open episode with the chosen model, beside the vectors that it has. */
export const embedAgain = (): Promise<void> =>
  doing(async () => {
    try {
      const { set, model, made, of } = await reembed(context);
      context.get().notify({
        level: 'done',
        text: `Embedded ${made} of ${bareCount(of, 'face')} with ${model.name}. The episode still uses the vectors that it had.`,
        action: { label: 'Use the new ones', run: () => void takeVectors(set) },
      });
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      const text = 'Stopped. What was embedded is kept: embedding again goes on from there.';
      context.get().notify({ level: 'info', text });
    }
  });
