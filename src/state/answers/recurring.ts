import { create } from 'zustand';
import { type CropSource, demoFaceSource } from '../../bridge/crop-source.ts';
import type { Episode } from '../../core/episode/episode.ts';
import { pool } from '../../core/episode/pool.ts';
import { CancelledError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { exemplars, seedOfFace } from '../../core/facebank/exemplars.ts';
import { embeddingModelOf } from '../../core/facebank/match-identities.ts';
import {
  type RecurringEpisode,
  type RecurringPerson,
  recurringPeople,
  unnamedIdentities,
} from '../../core/facebank/recurring.ts';
import type { IdentitySet, TrackSummaries } from '../../core/identity/types.ts';
import { pushAll } from '../../core/many.ts';
import { append } from '../../core/moderation/log.ts';
import { batchOperation, labelOperation } from '../../core/moderation/operations.ts';
import { saidParameters } from '../../core/moderation/said-parameters.ts';
import { groundOf } from '../../core/pipeline/stand.ts';
import { bareCount } from '../../core/words.ts';
import { createJsKernel } from '../../kernel/js-kernel.ts';
import { act } from '../acts/act.ts';
import { picturesOfCrop } from '../facebank/crop-pictures.ts';
import type { NewSeed } from '../lib/bank-types.ts';
import type { JobContext } from '../lib/jobs.ts';
import { pageHooks } from '../lib/page-hooks.ts';
import { randomHex } from '../lib/random-hex.ts';
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
  const stood = new Map<string, Stood>();
  /** Vectors of two models are never compared. */
  const byModel = new Map<string, RecurringEpisode[]>();
  let nameless = 0;
  for (const [done, { key, epId }] of all.entries()) {
    if (signal.aborted) throw new CancelledError();
    onProgress({ stage: epId, done, total: all.length, unit: 'files' });
    const one = await stand(key).catch(() => undefined);
    if (one === undefined) continue;
    // Nobody knows what its vectors may be compared with.
    if (embeddingModelOf(one.episode).name === '') {
      nameless++;
      continue;
    }
    stood.set(key, one);
    const { stored, episode, summaries, set } = one;
    const pooled = pool(episode, await readVectors(stored.record), 'mean');
    const { sharedFrames } = summaries;
    const tracks = episode.tracks.count;
    const model = JSON.stringify(embeddingModelOf(episode));
    const own = { key, identities: set.identities, pooled, tracks, sharedFrames };
    byModel.set(model, [...(byModel.get(model) ?? []), own]);
  }
  const chain = createJsKernel();
  const engines = { matrix: chain.matrix, chain };
  const found: Recurring[] = [];
  for (const episodes of byModel.values()) {
    const { unnamed, apart } = unnamedIdentities(episodes);
    const options = { threshold: matchThresholds.review, apart };
    const people = await recurringPeople(unnamed, options, engines, pageHooks(signal));
    pushAll(found, await Promise.all(people.map((person) => shownOf(person, stood))));
  }
  if (nameless > 0) {
    const text = `${bareCount(nameless, 'episode says', 'episodes say')} no model, so nobody of ${nameless === 1 ? 'it' : 'them'} is compared. Face models… (in the menu) asks the data.`;
    context.get().notify({ level: 'info', text });
  }
  return found;
}

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
      const id = randomHex(16);
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
