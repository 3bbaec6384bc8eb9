import { transfer } from 'comlink';
import { pool } from '../../src/core/episode/pool.ts';
import type { ImportedWithLog } from '../../src/core/moderation/log-file-import.ts';
import { printsOf } from '../../src/core/moderation/track-prints.ts';
import { rankEpisode } from '../../src/core/pipeline/founder-tree.ts';
import {
  type JoiningColumns,
  joinColumns,
  joinVectors,
  refuseUnlike,
} from '../../src/core/together/join-episodes.ts';
import { jointId } from '../../src/core/together/joint-id.ts';
import { partState, settledEpisode } from '../../src/core/together/part-state.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import type { Kernel } from '../../src/kernel/load-kernel.ts';
import { JobQueue, type OnProgress } from '../common/jobs.ts';
import { createSplitCalls } from './split.ts';

/** What the page may call; its end of each call is derived from this. */
export type TogetherApi = ReturnType<typeof createTogetherSession>;

/** How one of several episodes is taken in. */
export interface AddOptions {
  /** When what its files say is taken over, ISO 8601. */
  readonly at: string;
  /** Its tracks are ranked already. */
  readonly ranked: boolean;
  /** What the names of its crops begin with among those of all. */
  readonly crops: string;
}

/** Several episodes as one, and each as it was imported, its tracks ranked, in the order of their rows. */
export interface Joined {
  readonly imported: ImportedWithLog;
  readonly parts: readonly Omit<ImportedWithLog, 'embeddings'>[];
}

interface Held {
  readonly imported: Omit<ImportedWithLog, 'embeddings'>;
  readonly joining: JoiningColumns;
  readonly vectors: Matrix;
}

/** The calls of the worker that puts episodes together and takes them apart again. */
export function createTogetherSession(openKernel: () => Promise<Kernel>) {
  const jobs = new JobQueue();
  let held: Held[] = [];
  let kernel: Promise<Kernel> | undefined;
  const engines = async () => {
    kernel ??= openKernel();
    const opened = await kernel;
    return { matrix: opened.matrix, chain: opened };
  };

  return {
    /**
     * Take in an episode. Its vectors are transferred in.
     * @throws AppError `together/twice`, `together/dimensions`, `together/no-vectors`
     */
    add: (
      imported: Omit<ImportedWithLog, 'embeddings'>,
      embeddings: Matrix,
      { at, ranked, crops }: AddOptions,
      onProgress?: OnProgress,
    ) =>
      jobs.run(async (hooks) => {
        const { n, d } = embeddings;
        const vectors = { n, d };
        refuseUnlike([
          ...held.map(({ joining }) => joining),
          { episode: imported.episode, vectors },
        ]);
        const whole = { ...imported, embeddings };
        const {
          founderTree: _,
          embeddings: __,
          ...mine
        } = ranked
          ? { ...whole, founderTree: undefined }
          : await rankEpisode(whole, await engines(), hooks);
        const episode = settledEpisode(partState({ ...mine, embeddings }, at));
        const cropPath = (path: string) => `${crops}${path}`;
        held.push({ imported: mine, joining: { episode, vectors, cropPath }, vectors: embeddings });
      }, onProgress),

    /**
     * Those that were taken in as one; nothing of them is held afterwards.
     * @param epId undefined: what they are called, in order
     */
    join: (epId: string | undefined) =>
      jobs.run(async (): Promise<Joined> => {
        const all = held;
        held = [];
        const id = epId ?? jointId(all.map(({ imported }) => imported.episode.epId));
        const joining = all.map((one) => one.joining);
        const { episode, order } = joinColumns(joining, id);
        const parts = order.map((index) => all[index]!.imported);
        const vectors = order.map((index) => all[index]!.vectors);
        // From here on only the list has them.
        all.length = 0;
        const embeddings = joinVectors(vectors);
        const prints = printsOf(episode, pool(episode, embeddings, 'mean'));
        const imported = { episode, embeddings, prints };
        return transfer({ imported, parts }, [embeddings.data.buffer as ArrayBuffer]);
      }),

    ...createSplitCalls(jobs, engines),

    /** Stop the queue. */
    cancel: async () => jobs.cancel(),
  };
}
