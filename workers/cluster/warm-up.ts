import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import { practiceEpisode } from '../../src/core/pipeline/practice-episode.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { messageTurn } from '../common/jobs.ts';
import type { ClusterRequest, FoundersRequest, SuggestRequest } from './types.ts';

/** More than a few merges, so that no path is met first when it counts. */
const TRACKS = 192;
/** So often code has met what it takes to be optimised; the tree comes first, as in an import. */
const TREES = 12;
const SUGGESTIONS = 3;

const NONE = new Int32Array(0);
const FREE = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const REQUEST = { parameters: DEFAULT_PARAMETERS, engine: 'wasm', constraints: FREE } as const;

/** What an import asks of a session. */
interface Practised {
  open(episode: Episode, embeddings: Matrix): Promise<void>;
  founders(request: FoundersRequest): Promise<unknown>;
  cluster(request: ClusterRequest): Promise<unknown>;
  suggest(request: SuggestRequest): Promise<unknown>;
}

/**
 * Have a session of its own do what an import will ask for, on a made-up episode, again and again: code
 * that has run a few hundred times is compiled to quicker code, for all sessions of the thread. It takes some
 * tens of milliseconds in small steps, and ends as soon as there is real work.
 */
export async function practise(session: Practised, isBusy: () => boolean): Promise<void> {
  const { episode, embeddings } = practiceEpisode(TRACKS);
  const tree = [
    () => session.open(episode, embeddings),
    () => session.founders({ engine: 'wasm' }),
    () => session.cluster(REQUEST),
  ];
  const suggestion = [() => session.suggest({ sharedFrames: NONE, people: [] })];
  const steps = [...Array(TREES).fill(tree).flat(), ...Array(SUGGESTIONS).fill(suggestion).flat()];
  for (const step of steps) {
    await messageTurn();
    if (isBusy()) return;
    await step();
  }
}
