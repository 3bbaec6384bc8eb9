import { releaseProxy } from 'comlink';
import { agglomerate, DENSE_LIMIT } from '../../src/core/cluster/agglomerate.ts';
import type { LinkageMethod } from '../../src/core/cluster/types.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import type { OnProgress } from '../contract.ts';
import type { LinkageTree, TreesApi, TreesRequest } from '../contract-trees.ts';
import type { CallContext } from './call-context.ts';
import type { Held } from './held.ts';
import { type Pooled, type Prepared, prepare } from './prepare.ts';
import { Turns } from './similarity-turns.ts';
import { SquareCache } from './square-cache.ts';

/** Trees that are kept for one pooling: five linkages, with and without decisions, twice over. */
const KEPT_TREES = 20;

export function createTreesCalls({
  engines,
  opened,
  pooledNow,
  clustered,
  beside,
}: CallContext): TreesApi {
  const turns = new Turns();
  const squares = new SquareCache();
  const kept = new WeakMap<Pooled, Map<string, LinkageTree>>();

  const treesOf = async (request: TreesRequest, hooks: JobHooks) => {
    clustered();
    const held = opened();
    const pooled = pooledNow();
    const prepared = prepare(pooled, request.constraints);
    const known = kept.get(pooled) ?? new Map<string, LinkageTree>();
    kept.set(pooled, known);
    const trees: LinkageTree[] = [];
    const missing: { linkage: LinkageMethod; reason: string }[] = [];
    for (const linkage of request.linkages) {
      const key = `${linkage}|${request.floor}|${prepared.key}`;
      try {
        const tree =
          known.get(key) ??
          runOf(held, linkage, prepared, request.floor) ??
          (await made(linkage, prepared, pooled, request.floor, hooks));
        remember(known, key, tree);
        trees.push(tree);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        missing.push({ linkage, reason: error.userMessage });
      }
      await hooks.breathe();
    }
    return { trees, missing };
  };

  /** A kernel of its own: what the clustering's kernel holds stays where it is. */
  const made = async (
    linkage: LinkageMethod,
    prepared: Prepared,
    pooled: Pooled,
    floor: number,
    hooks: JobHooks,
  ): Promise<LinkageTree> => {
    refuseCentroid(linkage, prepared.items.length);
    const chain = await engines.spare('trees');
    const matrix = squares.over(chain.matrix, pooled, prepared);
    const { vectors, constraints } = prepared;
    const options = { method: linkage, constraints, floor };
    const run = await agglomerate(vectors, options, { matrix, chain }, hooks);
    return { linkage, items: prepared.items, tree: run.tree, floor: run.floor };
  };

  return {
    trees: (request, onProgress) =>
      turns
        .ask(beside(), (hooks) =>
          treesOf(request, { ...hooks, progress: (done) => report(onProgress, done) }),
        )
        .finally(() => release(onProgress)),
    stopTrees: async () => turns.stop(),
  };
}

/** The tree of a clustering that was run before with the same inputs. */
function runOf(
  { runs, last }: Held,
  linkage: LinkageMethod,
  { key, items }: Prepared,
  floor: number,
): LinkageTree | undefined {
  const known = runs.get([last?.engine, linkage, key].join('|'))?.agglomeration;
  if (known === undefined || known.floor > floor) return undefined;
  return { linkage, items, tree: known.tree, floor: known.floor };
}

function remember(known: Map<string, LinkageTree>, key: string, tree: LinkageTree): void {
  known.delete(key);
  known.set(key, tree);
  for (const oldest of known.keys()) {
    if (known.size <= KEPT_TREES) break;
    known.delete(oldest);
  }
}

/** Centroid linkage has no way around the whole matrix, and is not worth hundreds of megabytes. */
function refuseCentroid(linkage: LinkageMethod, tracks: number): void {
  if (linkage !== 'centroid' || tracks <= DENSE_LIMIT) return;
  throw new AppError(
    'trees/too-many-for-centroid',
    `${tracks} tracks, at most ${DENSE_LIMIT}`,
    `Centroid linkage needs the distances of all pairs at once, which is too much for ${tracks} tracks.`,
  );
}

/** A proxied callback answers with a promise that nobody waits for: its page may be gone. */
function report(onProgress: OnProgress, progress: Parameters<OnProgress>[0]): void {
  const answer: unknown = onProgress(progress);
  if (answer instanceof Promise) answer.catch(() => {});
}

function release(onProgress: OnProgress): void {
  // Every proxy holds a MessagePort open until it is released.
  (onProgress as { [releaseProxy]?: () => void })[releaseProxy]?.();
}
