import { Lock, TriangleAlert } from 'lucide-react';
import { cosine } from '../../kit/cosine.ts';
import type { Cargo } from '../cargo.ts';
import type { DropEffect } from '../drop-effect.ts';
import { useBetween } from '../use-similarity.ts';
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
          , similarity {between === undefined ? '…' : cosine(between.linkage)}
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
