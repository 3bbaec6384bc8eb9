import { create } from 'zustand';
import { type CropSource, demoFaceSource } from '../../bridge/crop-source.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { pool } from '../../core/episode/pool.ts';
import { CancelledError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { exemplars, seedOfFace } from '../../core/facebank/exemplars.ts';
import { embeddingModelOf } from '../../core/facebank/match-identities.ts';
import {
  type RecurringPerson,
  recurringPeople,
  type UnnamedIdentity,
} from '../../core/facebank/recurring.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { Identity, IdentitySet, TrackSummaries } from '../../core/identity/types.ts';
import type { JobHooks } from '../../core/job.ts';
import { pushAll } from '../../core/many.ts';
import { append } from '../../core/moderation/log.ts';
import { batchOperation, labelOperation } from '../../core/moderation/operations.ts';
import { saidParameters } from '../../core/moderation/said-parameters.ts';
import { groundOf } from '../../core/pipeline/stand.ts';
import { unitMean } from '../../core/vector/group-stats.ts';
import { createJsKernel } from '../../kernel/js-kernel.ts';
import { act } from '../acts/act.ts';
import { picturesOfCrop } from '../facebank/crop-pictures.ts';
import type { NewSeed } from '../lib/bank-types.ts';
import type { JobContext } from '../lib/jobs.ts';
import { report } from '../lib/session.ts';
import { tellTabs, tryLead } from '../lib/tabs.ts';
import { cropPath, sourceOf } from '../library/crop-origin.ts';
import { readEpisode, type StoredEpisode, writeLog } from '../persistence/episodes.ts';
import { readVectors } from '../persistence/vectors.ts';
import { appStore } from '../store.ts';
import { selectIdentitySet } from '../views/selectors.ts';
import { identitiesOfStored } from '../views/stored-identities.ts';
import { inOrder } from './season.ts';

/** An identity of somebody who recurs, with what is shown of it. */
export interface RecurringMember {
  readonly episode: string;
  readonly epId: string;
  readonly identityId: string;
  readonly tracks: number;
  /** Address of the crop of its face; undefined where it cannot be read. */
  readonly url: string | undefined;
}

export interface Recurring {
  readonly key: string;
  readonly members: readonly RecurringMember[];
  readonly episodes: number;
  readonly similarity: number;
}

interface RecurringState {
  readonly status: 'idle' | 'looking' | 'ready';
  readonly people: readonly Recurring[];
}

/** Who is in several episodes without a name: looked for when somebody asks. Nothing here is stored. */
export const useRecurring = create<RecurringState>(() => ({ status: 'idle', people: [] }));

/** An episode with its identities, of the page or as it was left. */
interface Stood {
  readonly stored: StoredEpisode;
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly set: IdentitySet;
  readonly isOpen: boolean;
}

const { context } = appStore;

async function stand(key: string): Promise<Stood | undefined> {
  const stored = await readEpisode(key);
  const { open } = context.get();
  const set = selectIdentitySet(context.get());
  if (open?.key === key && set !== undefined) {
    const { episode, summaries } = open;
    return { stored, episode, summaries, set, isOpen: true };
  }
  const found = identitiesOfStored(stored);
  return found && { stored, ...found, isOpen: false };
}

/** Look through the library. */
export async function findRecurring(): Promise<void> {
  useRecurring.setState({ status: 'looking' });
  try {
    const people = await context.session.jobs.run('Looking for people without a name', find);
    useRecurring.setState({ status: 'ready', people });
  } catch (error) {
    useRecurring.setState({ status: 'idle' });
    report(context, error);
  }
}

async function find({ signal, onProgress }: JobContext): Promise<readonly Recurring[]> {
  const { library, matchThresholds } = context.get();
  const all = inOrder(library);
  const unnamed: UnnamedIdentity[] = [];
  const apart: number[] = [];
  const stood = new Map<string, Stood>();
  for (const [done, { key, epId }] of all.entries()) {
    if (signal.aborted) throw new CancelledError();
    onProgress({ stage: epId, done, total: all.length, unit: 'files' });
    const one = await stand(key).catch(() => undefined);
    if (one === undefined) continue;
    stood.set(key, one);
    const first = unnamed.length;
    const own = one.set.identities.filter(isNobody);
    const { items, vectors } = pool(one.episode, await readVectors(one.stored.record), 'mean');
    const itemOf = new Map(Array.from(items, (row, item) => [row, item]));
    for (const { id, tracks, faceCount } of own) {
      const rows = Int32Array.from([...tracks].flatMap((row) => itemOf.get(row) ?? []));
      const centroid = Float32Array.from(unitMean(vectors, rows).unit);
      unnamed.push({ episode: key, identityId: id, centroid, faces: faceCount });
    }
    for (const index of together(own, one)) apart.push(first + index);
  }
  // Vectors of other models have another length: they are never compared.
  const d = unnamed[0]?.centroid.length;
  const same = unnamed.filter(({ centroid }) => centroid.length === d);
  const found = await recurringPeople(
    same,
    {
      threshold: matchThresholds.review,
      ...(same.length === unnamed.length ? { apart: Int32Array.from(apart) } : {}),
    },
    kernel(),
    pageHooks(signal),
  );
  return Promise.all(found.map((person) => shownOf(person, stood)));
}

const kernel = () => {
  const chain = createJsKernel();
  return { matrix: chain.matrix, chain };
};

const isNobody = (identity: Identity): boolean =>
  identity.kind === 'cluster' &&
  identity.mark === undefined &&
  identity.labels.stranger !== true &&
  givenName(identity) === undefined;

/** Flat pairs of places in `own` of identities that are in one frame. */
function together(own: readonly Identity[], { episode, summaries }: Stood): number[] {
  const of = new Int32Array(episode.tracks.count).fill(-1);
  own.forEach(({ tracks }, i) => {
    for (const row of tracks) of[row] = i;
  });
  const { sharedFrames } = summaries;
  const pairs: number[] = [];
  for (let p = 0; p + 1 < sharedFrames.length; p += 2) {
    const a = of[sharedFrames[p]!]!;
    const b = of[sharedFrames[p + 1]!]!;
    if (a >= 0 && b >= 0 && a !== b) pairs.push(a, b);
  }
  return pairs;
}

const pageHooks = (signal: AbortSignal): JobHooks => ({
  progress: () => {},
  breathe: async () => {
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted) throw new CancelledError();
  },
  now: () => performance.now(),
});

async function shownOf(
  { members, episodes, similarity }: RecurringPerson,
  stood: ReadonlyMap<string, Stood>,
): Promise<Recurring> {
  const shown = await Promise.all(
    members.map(async ({ episode: key, identityId }): Promise<RecurringMember[]> => {
      const one = stood.get(key);
      const identity = one?.set.identities.find(({ id }) => id === identityId);
      if (one === undefined || identity === undefined) return [];
      const crop = await cropOf(one, identity.canonicalFace);
      return [
        {
          ...{ episode: key, epId: one.episode.epId, identityId },
          tracks: identity.tracks.length,
          url: crop && URL.createObjectURL(crop),
        },
      ];
    }),
  );
  const all = shown.flat();
  const key = all.map(({ episode, identityId }) => `${episode} ${identityId}`).join();
  return { key, members: all, episodes, similarity };
}

function cropOf({ stored, episode, isOpen }: Stood, face: number): Promise<Blob | undefined> {
  const path = cropPath(episode, face);
  if (path === undefined) return Promise.resolve(undefined);
  const { record } = stored;
  const drawn: CropSource | undefined = record.crops === 'demo' ? demoFaceSource() : undefined;
  const live = isOpen ? context.session.liveCrops : drawn;
  return sourceOf(record, live)
    .read(path)
    .catch(() => undefined);
}

/**
 * They are one person, who is called so: the person with the best faces of every episode as seeds, and the
 * name in the history of each episode. Faces of `but` are left out.
 */
export async function nameRecurring(
  { key, members }: Recurring,
  name: string,
  but: ReadonlySet<string> = new Set(),
): Promise<void> {
  const meant = members.filter((one) => !but.has(memberKey(one)));
  try {
    await context.session.jobs.run(`Naming ${name}`, async (job) => {
      const seeds: NewSeed[] = [];
      for (const [done, member] of meant.entries()) {
        if (job.signal.aborted) throw new CancelledError();
        job.onProgress({ stage: member.epId, done, total: meant.length, unit: 'files' });
        pushAll(seeds, await seedsOf(member));
      }
      // The first one is shown: one that can be.
      const shown = seeds.filter(({ pictures }) => pictures.d !== undefined);
      const all = [...shown, ...seeds.filter((seed) => !shown.includes(seed))];
      const edit = await context.get().addSeeds({ type: 'new', details: { name } }, all);
      if (edit === undefined) return;
      for (const member of meant) await label(member, edit.personId, name);
    });
    const people = useRecurring.getState().people.filter((one) => one.key !== key);
    useRecurring.setState({ people });
  } catch (error) {
    report(context, error);
  }
}

export const memberKey = ({ episode, identityId }: RecurringMember): string =>
  `${episode} ${identityId}`;

async function seedsOf({ episode: key, identityId }: RecurringMember): Promise<NewSeed[]> {
  const one = await stand(key);
  const identity = one?.set.identities.find(({ id }) => id === identityId);
  if (one === undefined || identity === undefined) return [];
  const embeddings = await readVectors(one.stored.record);
  const model = embeddingModelOf(one.episode);
  const at = isoSeconds(Date.now());
  return Promise.all(
    exemplars(one.episode, embeddings, identity).map(async ({ face }): Promise<NewSeed> => {
      const id = crypto.randomUUID();
      const seed = seedOfFace(one.episode, embeddings, identity, face, { id, model, at });
      return { seed, pictures: await picturesOfCrop(await cropOf(one, face)) };
    }),
  );
}

/** By hand, in the history of the episode, whether it is open or not. */
async function label(
  { episode: key, identityId }: RecurringMember,
  person_id: string,
  name: string,
): Promise<void> {
  if (context.get().open?.key === key) {
    await act(context, (now) => {
      const identity = now.identitySet.identities.find(({ id }) => id === identityId);
      if (identity === undefined || identity.locked) return undefined;
      return labelOperation(identity, { ...identity.labels, person_id, name }, now);
    });
    return;
  }
  const release = await tryLead(key);
  // It is open in another tab: matching names it there.
  if (release === undefined) return;
  try {
    const one = await stand(key);
    const identity = one?.set.identities.find(({ id }) => id === identityId);
    if (one === undefined || identity === undefined || identity.locked) return;
    const { data, log, parameters } = one.stored;
    const { episode, summaries } = one;
    const { decisions } = groundOf(data, log);
    const labels = { ...identity.labels, person_id, name };
    const operation = labelOperation(identity, labels, { episode, summaries, decisions });
    const text = `Named ${identityId} ${name}`;
    const step = batchOperation([operation], text);
    const occasion = { at: isoSeconds(Date.now()), text, said: saidParameters(parameters) };
    await writeLog(key, log, append(log, step, occasion));
    tellTabs({ type: 'decisions', key });
  } finally {
    release();
  }
}
