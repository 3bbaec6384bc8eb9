import { cluster } from '../../bridge/cluster.ts';
import { faceImages } from '../../bridge/faces.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { oneAfterTheOther } from '../../core/facebank/bank-log.ts';
import { addSeeds, type BankEdit } from '../../core/facebank/edit-people.ts';
import { exemplars, seedOfFace } from '../../core/facebank/exemplars.ts';
import { embeddingModelOf } from '../../core/facebank/match-identities.ts';
import { personOf } from '../../core/facebank/person-of.ts';
import type { EmbeddingModel, Facebank, Person, SeedOrigin } from '../../core/facebank/types.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { Identity } from '../../core/identity/types.ts';
import type { Matrix } from '../../core/vector/matrix.ts';
import { counted } from '../../core/words.ts';
import type { NewSeed } from '../lib/bank-types.ts';
import type { JobContext } from '../lib/jobs.ts';
import { randomHex } from '../lib/random-hex.ts';
import { type Context, report } from '../lib/session.ts';
import type { OpenEpisode } from '../lib/types.ts';
import { readVectors } from '../persistence/vectors.ts';
import { selectIdentitySet } from '../views/selectors.ts';
import { changeBank } from './change-bank.ts';
import { picturesOfCrop } from './crop-pictures.ts';

/**
 * The best faces of named identities become seeds of the people whom their names mean; who is not known
 * yet is made. One step.
 * @param ids of identities
 * @returns what was done; undefined where nothing was, which is told
 */
export async function seedsOfIdentities(
  ctx: Context,
  ids: readonly string[],
): Promise<BankEdit | undefined> {
  try {
    const { open } = ctx.get();
    if (open === undefined) return undefined;
    const wanted = new Set(ids);
    const all = selectIdentitySet(ctx.get())?.identities ?? [];
    const identities = all.filter(({ id }) => wanted.has(id));
    const made = await ctx.session.jobs.run('Choosing the best faces', (job) =>
      chosenFaces(ctx, open, identities, job),
    );
    let refused: AppError | undefined;
    const edit = await changeBank(ctx, (bank, at) => {
      try {
        return editOf(bank, made, at);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        refused = error;
        return undefined;
      }
    });
    if (refused !== undefined) throw refused;
    if (edit === undefined) {
      const text = 'These faces are in the Facebank already.';
      ctx.get().notify({ level: 'info', text });
    }
    return edit;
  } catch (error) {
    report(ctx, error);
    return undefined;
  }
}

/** An identity with its best faces as seeds. */
interface Chosen {
  readonly identity: Identity;
  readonly seeds: readonly NewSeed[];
}

async function chosenFaces(
  ctx: Context,
  open: OpenEpisode,
  identities: readonly Identity[],
  { signal, onProgress }: JobContext,
): Promise<readonly Chosen[]> {
  const embeddings = await vectorsOf(ctx, open);
  const model = embeddingModelOf(open.episode);
  const chosen: Chosen[] = [];
  for (const [done, identity] of identities.entries()) {
    if (signal.aborted) throw new CancelledError();
    onProgress({ stage: 'Choosing the best faces', done, total: identities.length, unit: 'files' });
    const best = exemplars(open.episode, embeddings, identity);
    const seeds = await Promise.all(
      best.map(({ face }) => newSeed(open, embeddings, identity, face, model)),
    );
    chosen.push({ identity, seeds });
  }
  return chosen;
}

/** @throws AppError `facebank/no-vectors` */
export async function vectorsOf({ session }: Context, { base }: OpenEpisode): Promise<Matrix> {
  const held = await cluster.heldVectors(base);
  if (held !== undefined) return held;
  const { stored } = session;
  if (stored !== undefined && stored.vectors.n > 0) return readVectors(stored);
  throw new AppError(
    'facebank/no-vectors',
    `no vectors of ${base.epId}`,
    'This episode has no vectors, so its faces cannot be compared with anybody. Drop its files with faces.npy or embeddings.',
  );
}

async function newSeed(
  { episode }: OpenEpisode,
  embeddings: Matrix,
  identity: Identity,
  face: number,
  model: EmbeddingModel,
): Promise<NewSeed> {
  const id = randomHex(16);
  const at = isoSeconds(Date.now());
  const seed = seedOfFace(episode, embeddings, identity, face, { id, model, at });
  return { seed, pictures: await picturesOfCrop(await cropOf(face)) };
}

/** Undefined where it cannot be read: a face is known without it. */
const cropOf = (face: number): Promise<Blob | undefined> =>
  faceImages.blob(face).catch(() => undefined);

/** @throws AppError `facebank/unnamed`, `facebank/several` */
function editOf({ people, seeds }: Facebank, chosen: readonly Chosen[], at: string) {
  const known = new Set([...seeds.values()].map(({ origin, model }) => faceKey(origin, model)));
  const fresh = chosen.map(({ identity, seeds: own }) => ({
    identity,
    seeds: own.filter(({ seed }) => !known.has(faceKey(seed.origin, seed.model))),
  }));
  const acts = fresh.map(({ identity, seeds: own }) => (now: readonly Person[]) => {
    const to = targetOf(now, identity);
    return addSeeds(
      now,
      to,
      own.map(({ seed }) => seed.id),
      at,
    );
  });
  const edit = oneAfterTheOther(people, acts, (done) => {
    const [only] = done;
    if (only !== undefined && done.length === 1) return only.text;
    const faces = fresh.reduce((sum, { seeds: own }) => sum + own.length, 0);
    return `Added ${counted(faces, 'face')} of ${counted(done.length, 'person', 'people')}`;
  });
  return edit && { ...edit, brings: fresh.flatMap(({ seeds: own }) => own) };
}

function targetOf(people: readonly Person[], identity: Identity) {
  const named = personOf(people, identity.labels);
  switch (named.type) {
    case 'known':
      return { type: 'person', id: named.person.id } as const;
    case 'new':
      return { type: 'new', details: named.details } as const;
    case 'several':
      throw new AppError(
        'facebank/several',
        `${identity.id}: ${named.people.map(({ id }) => id).join(', ')} are called so`,
        `${named.people.length} people of the Facebank are called ${givenName(identity)} (${named.people.map(({ id }) => id).join(', ')}). Merge them if they are one, or say the person id with the name.`,
      );
    case 'nobody':
      throw new AppError(
        'facebank/unnamed',
        `${identity.id} has no name`,
        `${identity.id} has no name yet. Say who it is, then add the faces.`,
      );
    default:
      return named satisfies never;
  }
}

/** One face of an episode by one model. */
function faceKey(origin: SeedOrigin, { name, dimension }: EmbeddingModel): string {
  if (origin.type !== 'episode') return '';
  const { epId, runId, faceId } = origin;
  return JSON.stringify([epId, runId, faceId, name, dimension]);
}
