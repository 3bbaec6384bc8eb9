import { cluster } from '../../bridge/cluster.ts';
import { CancelledError } from '../../core/errors.ts';
import { trackSplits } from '../../core/moderation/track-splits.ts';
import { clusteringSignature } from '../../core/pipeline/stand.ts';
import type { Context } from '../lib/session.ts';
import type { AppState, BaseClustering } from '../lib/types.ts';
import { constraintsOf, flatSignature } from '../views/clustering-signature.ts';
import { selectEnforcedPairs } from '../views/same-frame.ts';
import { selectAppliedParameters, selectDecisions } from '../views/selectors.ts';
import { baseRequest, baseSignature, baseWanted, selectBase } from '../views/standing.ts';

/** Bases that are kept: that of now, and those that undoing leads back to. */
const KEPT = 4;
/** Times that a base is asked for again when something cancelled the worker's jobs. */
const TRIES = 3;

/**
 * Have the clustering that acts are done on: the one that is shown, before the first of them; the
 * worker's, where it is not at hand (a reload, undoing far back, a history that came as a file).
 */
export async function refreshBase(ctx: Context): Promise<void> {
  const { get, session } = ctx;
  keepShown(ctx);
  for (let tries = 0; tries < TRIES; tries++) {
    const state = get();
    const wanted = baseWanted(state, selectAppliedParameters(state));
    if (wanted === undefined || selectAppliedBase(state) !== undefined) return;
    if (session.baseAsked === wanted.signature) return;
    session.baseAsked = wanted.signature;
    const { engineChoice: engine, open, log } = state;
    try {
      const made = await cluster.base(baseRequest(wanted, engine, log));
      if (get().open?.key === open?.key) keep(ctx, { signature: wanted.signature, ...made });
      return;
    } catch (error) {
      // Not told: what is shown meanwhile is a clustering, too; a fault is told by the other call.
      if (error instanceof CancelledError) continue;
      console.warn(error);
      return;
    } finally {
      if (session.baseAsked === wanted.signature) session.baseAsked = undefined;
    }
  }
}

/** The base of what was applied last, wherever the slider is; undefined where nothing is held. */
export function selectAppliedBase(state: AppState): BaseClustering | undefined {
  return selectBase(state, selectAppliedParameters(state));
}

/** The clustering that is shown, when it is one under all decisions of now: the next act's base. */
function keepShown(ctx: Context): void {
  const { session, get } = ctx;
  const state = get();
  const { parameters, engineChoice, log, clustering, flat } = state;
  const decisions = selectDecisions(state);
  if (clustering === undefined || decisions === undefined) return;
  const constraints = constraintsOf(decisions, selectEnforcedPairs(state));
  const shown = clusteringSignature(parameters, engineChoice, constraints, trackSplits(log));
  if (session.clusteredAs !== shown) return;
  const dense = parameters.algorithm !== 'agglomerative';
  if (dense && (flat === undefined || session.flatAs !== flatSignature(shown, parameters))) return;
  const signature = baseSignature(parameters, constraints, log);
  keep(ctx, { signature, result: clustering, flat: dense ? flat : undefined });
}

function keep({ get, set }: Context, base: BaseClustering): void {
  const { bases } = get();
  const known = bases.find(({ signature }) => signature === base.signature);
  if (known !== undefined && known.flat === base.flat) return;
  const inUse = selectAppliedBase(get());
  const others = bases.filter((one) => one !== known && one !== inUse);
  const pinned = inUse === undefined || inUse === known ? [] : [inUse];
  set({ bases: [...pinned, base, ...others].slice(0, KEPT) });
}
