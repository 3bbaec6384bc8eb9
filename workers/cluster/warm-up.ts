import type { Engines } from '../../src/core/cluster/dense.ts';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import type { Episode } from '../../src/core/episode/episode.ts';
import { practiceEpisode } from '../../src/core/pipeline/practice-episode.ts';
import { practiseTrees } from '../../src/core/pipeline/practise-trees.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { messageTurn } from '../common/jobs.ts';
import type { ClusterRequest, FoundersRequest, SuggestRequest } from './types.ts';

/** What is done once needs few. */
const TRACKS = 96;

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
 * Have engines and a session that are nobody else's do what an import will ask for, on a made-up episode. It
 * takes some tens of milliseconds in small steps, and ends as soon as there is real work.
 */
export async function practise(
  engines: Engines,
  session: Practised,
  isBusy: () => boolean,
): Promise<void> {
  const goOn = async () => {
    await messageTurn();
    return !isBusy();
  };
  await practiseTrees(engines, goOn);
  const { episode, embeddings } = practiceEpisode(TRACKS);
  const steps = [
    () => session.open(episode, embeddings),
    () => session.founders({ engine: 'wasm' }),
    () => session.cluster(REQUEST),
    () => session.suggest({ sharedFrames: NONE, people: [] }),
  ];
  for (const step of steps) {
    if (!(await goOn())) return;
    await step();
  }
}
