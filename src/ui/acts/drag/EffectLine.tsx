import { Lock, TriangleAlert } from 'lucide-react';
import { cluster } from '../../../bridge/cluster.ts';
import type { PairSimilarities } from '../../../core/review/group-vectors.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import type { Cargo } from '../cargo.ts';
import type { DropEffect } from './drop-effect.ts';
import './effect-line.css';

interface EffectLineProps {
  readonly cargo: Cargo;
  readonly effect: DropEffect;
}

/** What would happen, before it does: "+3 tracks, similarity 0.61, 1 conflict". */
export function EffectLine({ cargo, effect }: EffectLineProps) {
  const against = effect.refused === undefined ? effect.against : undefined;
  const between = useBetween(cargo.rows, against);
  if (effect.refused !== undefined) {
    return (
      <span className="effect-line" data-refused="">
        {effect.locked && <Lock size={12} aria-hidden="true" />}
        {effect.refused}
      </span>
    );
  }
  const { conflicts, conflictCount } = effect;
  return (
    <span className="effect-line">
      <b>{effect.words}</b>
      {against !== undefined && (
        <span className="effect-similarity">
          , similarity {between === undefined ? '…' : between.average.toFixed(2)}
        </span>
      )}
      {conflictCount > 0 && (
        <span className="effect-conflict">
          , <TriangleAlert size={12} aria-hidden="true" /> {conflictCount}{' '}
          {conflictCount === 1 ? 'conflict' : 'conflicts'}
          <small>{conflicts.join(', ')}</small>
        </span>
      )}
    </span>
  );
}

/** Nobody waits for figures while the hand passes over, ms. */
const PAUSE_MS = 40;

/** Similarities between two groups of track rows; undefined until known, or for an empty group. */
function useBetween(
  a: ArrayLike<number>,
  b: ArrayLike<number> | undefined,
): PairSimilarities | undefined {
  const ask =
    b === undefined || b.length === 0 || a.length === 0
      ? undefined
      : () => cluster.between(Int32Array.from(a), Int32Array.from(b));
  return useAnswer([join(a), join(b ?? [])], ask, { delay: PAUSE_MS });
}

const join = (rows: ArrayLike<number>): string => Array.prototype.join.call(rows, ',');
