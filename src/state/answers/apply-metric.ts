import { isoSeconds } from '../../core/export/input.ts';
import type { IdentitySet } from '../../core/identity/types.ts';
import { describeOperation } from '../../core/moderation/describe-operation.ts';
import { append } from '../../core/moderation/log.ts';
import { saidParameters } from '../../core/moderation/said-parameters.ts';
import type { LogCounts } from '../../core/moderation/types.ts';
import { changeLog } from '../acts/change-log.ts';
import { afterAct, entryView } from '../acts/entry-view.ts';
import { refreshClustering } from '../clustering/clusterer.ts';
import type { Context } from '../lib/session.ts';
import { appStore } from '../store.ts';
import { selectAppliedThreshold, selectIdentitySet } from '../views/selectors.ts';
import { selectProposedParameters } from './metric-diff.ts';
import { closeProposal, useProposal } from './metric-proposal.ts';

/**
 * Take the proposal: the metric and its threshold together, one step of the history, once what they
 * make is there. Undoing it brings back both.
 */
export async function applyMetric(ctx: Context = appStore.context): Promise<void> {
  const { get } = ctx;
  const state = get();
  const before = selectIdentitySet(state);
  const next = selectProposedParameters(state, useProposal.getState());
  if (before === undefined || next === undefined || !state.leader) return;
  const from = selectAppliedThreshold(state);
  await refreshClustering(ctx, next);
  // Stopped, or overtaken by another change: nothing was taken.
  if (get().parameters !== next) return;
  closeProposal();
  const after = selectIdentitySet(get());
  const { cluster_thresh: to, metric } = next;
  const operation = { type: 'threshold', from, to, metric } as const;
  const text = describeOperation(operation, (id) => id);
  const said = saidParameters(next);
  const occasion = { at: isoSeconds(Date.now()), text, view: entryView(state), said };
  const counts = after && { before: countsOf(before), after: countsOf(after) };
  await changeLog(ctx, (log) => append(log, operation, { ...occasion, ...counts }), {
    shown: (_, log) => {
      afterAct(ctx, undefined);
      const run = (): void => {
        if (get().log.cursor === log.cursor) get().undo();
      };
      get().notify({ level: 'done', text, action: { label: 'Undo', run } });
    },
  });
}

function countsOf({ metrics }: IdentitySet): LogCounts {
  const { num_clusters: clusters, num_singletons: singletons, num_tracks: tracks } = metrics;
  return { clusters, singletons, tracks };
}
