import { create } from 'zustand';
import type { Episode } from '../../core/episode/episode.ts';
import { pool } from '../../core/episode/pool.ts';
import { type Drift, drift, type SeenPerson } from '../../core/facebank/drift.ts';
import { embeddingModelOf } from '../../core/facebank/match-identities.ts';
import { type Appearance, appearances } from '../../core/facebank/screen-time.ts';
import type { Person } from '../../core/facebank/types.ts';
import type { Identity } from '../../core/identity/types.ts';
import { largest } from '../../core/many.ts';
import { unitMean } from '../../core/vector/group-stats.ts';
import type { EpisodeSummary } from '../lib/library-types.ts';
import { failureText } from '../lib/question.ts';
import type { AppState } from '../lib/types.ts';
import { readEpisode } from '../persistence/episodes.ts';
import { readVectors } from '../persistence/vectors.ts';
import { useStore } from '../store.ts';
import { selectIdentitySet } from '../views/selectors.ts';
import { identitiesOfStored } from '../views/stored-identities.ts';
import { inOrder } from './season.ts';

/** Who is in one episode of the library. */
export interface EpisodeCast {
  readonly key: string;
  readonly epId: string;
  readonly runId: string;
  /** Last second that any track is on screen; 0 when no times are known. */
  readonly seconds: number;
  readonly appearances: readonly Appearance[];
}

interface Casts {
  /** In the order of the library's names. */
  readonly episodes: readonly EpisodeCast[];
  readonly failures: readonly { readonly epId: string; readonly text: string }[];
  /** Episodes that were read, of all; undefined when all were. */
  readonly progress: { readonly done: number; readonly of: number } | undefined;
}

/** Who is in which episode of the library. Nothing here is stored: it is read while somebody looks. */
export const useCasts = create<Casts>(() => ({ episodes: [], failures: [], progress: undefined }));

/** An episode with its identities, as it was read last. */
interface Read {
  readonly episode: Episode;
  readonly identities: readonly Identity[];
}

let round = 0;

/** Keep it in step with library, people and the open episode. @returns stop */
export function followCasts(): () => void {
  void readAll();
  const unsubscribe = useStore.subscribe((now, before) => {
    if (needsReading(now, before)) void readAll();
  });
  return () => {
    unsubscribe();
    round++;
  };
}

const needsReading = (now: AppState, before: AppState): boolean =>
  now.bank !== before.bank ||
  now.elsewhere !== before.elsewhere ||
  namesOf(now.library) !== namesOf(before.library) ||
  selectIdentitySet(now) !== selectIdentitySet(before);

const namesOf = (library: readonly EpisodeSummary[]): string =>
  JSON.stringify(library.map(({ key, tracks, faces }) => [key, tracks, faces]).sort());

async function readAll(): Promise<void> {
  const mine = ++round;
  const { library, bank } = useStore.getState();
  const all = inOrder(library);
  const episodes: EpisodeCast[] = [];
  const failures: { epId: string; text: string }[] = [];
  for (const [done, { key, epId, runId }] of all.entries()) {
    useCasts.setState({ progress: { done, of: all.length } });
    try {
      const read = await readOne(key);
      if (mine !== round) return;
      if (read === undefined) {
        failures.push({ epId, text: `${epId} was not clustered yet: open it once.` });
        continue;
      }
      episodes.push({
        ...{ key, epId, runId },
        seconds: lengthOf(read.episode),
        appearances: appearances(read, bank.people),
      });
    } catch (error) {
      if (mine !== round) return;
      failures.push({ epId, text: failureText(error, `${epId} could not be read.`) });
    }
  }
  useCasts.setState({ episodes, failures, progress: undefined });
}

/** The open one as it is on the page, others as they were left. */
async function readOne(key: string): Promise<Read | undefined> {
  const state = useStore.getState();
  const set = selectIdentitySet(state);
  if (state.open?.key === key && set !== undefined) {
    return { episode: state.open.episode, identities: set.identities };
  }
  const stored = identitiesOfStored(await readEpisode(key));
  return stored && { episode: stored.episode, identities: stored.set.identities };
}

const lengthOf = ({ tracks }: Episode): number =>
  largest(
    tracks.lastTs.filter((ts) => Number.isFinite(ts)),
    0,
  );

/**
 * How like the seeds of a person they are in each episode that they were named in.
 * @throws AppError of storage
 */
export async function driftOf(person: Person): Promise<readonly Drift[]> {
  const { bank, matchThresholds } = useStore.getState();
  const seen: SeenPerson[] = [];
  for (const { key, appearances: all } of useCasts.getState().episodes) {
    const own = all.find(({ personId }) => personId === person.id);
    const read = own && (await readOne(key));
    if (own === undefined || read === undefined) continue;
    const { record } = await readEpisode(key);
    const { items, vectors } = pool(read.episode, await readVectors(record), 'mean');
    const ids = new Set(own.identityIds);
    const tracks = new Set(
      read.identities.filter(({ id }) => ids.has(id)).flatMap((one) => [...one.tracks]),
    );
    const rows = Int32Array.from(items.keys()).filter((row) => tracks.has(items[row]!));
    if (rows.length === 0) continue;
    const centroid = Float32Array.from(unitMean(vectors, rows).unit);
    const { epId, runId } = read.episode;
    seen.push({ epId, runId, model: embeddingModelOf(read.episode), centroid });
  }
  const seeds = person.seeds.flatMap((id) => bank.seeds.get(id) ?? []);
  return drift(seeds, seen, matchThresholds.auto);
}
