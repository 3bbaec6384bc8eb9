import { releaseProxy } from 'comlink';
import { agglomerate, DEFAULT_FLOOR } from '../../src/core/cluster/agglomerate.ts';
import { AppError } from '../../src/core/errors.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { refusalText } from '../../src/core/metric/metric-words.ts';
import { withPlainResultants } from '../../src/core/metric/plain-resultants.ts';
import { recommendForTracks } from '../../src/core/suggest/recommend-for-tracks.ts';
import type { OnProgress } from '../contract.ts';
import type { MetricApi, MetricProposal, MetricProposalRequest } from '../contract-metric.ts';
import type { CallContext } from './call-context.ts';
import { poolFor, prepare } from './prepare.ts';
import { Turns } from './similarity-turns.ts';

/** Thresholds in this metric lie lower: other people are at about 0, as far as faces vary like one. */
const PROPOSAL_FLOOR = Math.min(0.1, DEFAULT_FLOOR);

/** The calls about the metric of the episode's own, before anybody has chosen it. */
export function createMetricCalls(context: CallContext): MetricApi {
  const { engines, opened, pooledNow, beside } = context;
  const reports = new Turns();
  const proposals = new Turns();

  const propose = async (
    request: MetricProposalRequest,
    hooks: JobHooks,
  ): Promise<MetricProposal> => {
    const state = opened();
    const { linkage, constraints: given } = request;
    const parameters = { pooling_method: pooledNow().method, metric: 'within_track' } as const;
    const pooled = await poolFor(state, parameters, hooks);
    const { metric } = pooled;
    if (metric?.used !== 'within_track') throw refused(metric && refusalText(metric));
    const { items, vectors, plain, constraints } = prepare(pooled, given);
    // A kernel of its own: what the clustering's kernel holds stays where it is.
    const chain = await engines.spare('metric');
    const on = { matrix: chain.matrix, chain };
    const options = { method: linkage, constraints, floor: PROPOSAL_FLOOR };
    const run = await agglomerate(vectors, options, on, hooks);
    const agglomeration = withPlainResultants(run, vectors, plain);
    const of = { items, vectors, plain, method: linkage, tree: undefined };
    const tracks = { ...of, ...request.suggestion };
    const recommendation = await recommendForTracks(tracks, chain, hooks);
    return { items, agglomeration, metric, recommendation };
  };

  return {
    metricReport: () =>
      reports.ask(beside(), async (hooks) => {
        const { episode, metric } = opened();
        return (await metric.learn(episode, hooks)).report;
      }),
    proposeMetric: (request, onProgress) =>
      proposals
        .ask(beside(), (hooks) =>
          propose(request, { ...hooks, progress: (done) => report(onProgress, done) }),
        )
        .finally(() => release(onProgress)),
    stopMetric: async () => {
      reports.stop();
      proposals.stop();
    },
  };
}

function refused(reason: string | undefined): AppError {
  return new AppError(
    'metric/refused',
    'no metric can be learned from these vectors',
    reason ?? 'No metric can be learned from this episode.',
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
