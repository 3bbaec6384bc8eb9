import { cluster } from '../../bridge/cluster.ts';
import { CancelledError } from '../../core/errors.ts';
import { stand } from '../../core/pipeline/stand.ts';
import type { Context } from '../lib/session.ts';
import type { AppState, BaseClustering } from '../lib/types.ts';
import { flatSignature } from '../views/clustering-signature.ts';
import { selectAppliedParameters } from '../views/selectors.ts';
import { baseOf } from '../views/stand.ts';
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
    const { engineChoice: engine, open, log } = state;
    const question = `${open?.key} ${wanted.signature}`;
    if (session.asked.has(question)) return;
    session.asked.add(question);
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
      session.asked.delete(question);
    }
  }
}

/** The base of what was applied last, wherever the slider is; undefined where nothing is held. */
export function selectAppliedBase(state: AppState): BaseClustering | undefined {
  return selectBase(state, selectAppliedParameters(state));
}

/** The clustering that is shown, when it is one under all decisions of now: the next act's base. */
function keepShown(ctx: Context): void {
  const { parameters, engineChoice, log, open, clustering } = ctx.get();
  const { shown } = clustering;
  if (open === undefined || shown === undefined) return;
  const of = baseOf(open);
  if (stand(of, log, parameters, engineChoice).signature !== shown.signature) return;
  const dense = parameters.algorithm !== 'agglomerative';
  const flat = dense ? shown.flat : undefined;
  if (dense && flat?.signature !== flatSignature(shown.signature, parameters)) return;
  const signature = baseSignature(stand(of, log, parameters).signature, parameters);
  keep(ctx, { signature, result: shown.result, flat: flat?.result });
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
