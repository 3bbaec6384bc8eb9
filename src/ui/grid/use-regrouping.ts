import { useEffect, useState } from 'react';
import type { Identity } from '../../core/identity/types.ts';
import { type Place, regroup, settledPlaces } from './stable-order.ts';

/** The slider has come to rest when nothing moved for this long, ms. */
const SETTLE_MS = 600;
/** A little longer than the glide in virtual-grid.css, ms. */
const GLIDE_MS = 200;

const NO_HEIRS: ReadonlyMap<string, string> = new Map();

interface Order {
  readonly identities: readonly Identity[];
  /** What the person asked to see in which order; a change of it sorts at once. */
  readonly question: string;
  readonly places: readonly Place[];
  readonly phase: 'rest' | 'live' | 'gliding';
  /** Who holds the tracks of the identities that were gone when the order settled, by their ids. */
  readonly heirs: ReadonlyMap<string, string>;
}

/**
 * The places of the grid: while clusters change, every identity keeps its place; once nothing
 * changed for a moment the places take the sorted order and glide there.
 */
export function useRegrouping(identities: readonly Identity[], question: string): Order {
  const [order, setOrder] = useState<Order>(() => sorted(identities, question, 'rest'));
  const current = follow(order, identities, question);
  if (current !== order) setOrder(current);

  useEffect(() => {
    if (current.phase === 'rest') return;
    const timer = setTimeout(
      () => setOrder((now) => (now === current ? after(now) : now)),
      current.phase === 'live' ? SETTLE_MS : GLIDE_MS,
    );
    return () => clearTimeout(timer);
  }, [current]);
  return current;
}

function sorted(identities: readonly Identity[], question: string, phase: Order['phase']): Order {
  return { identities, question, places: settledPlaces(identities), phase, heirs: NO_HEIRS };
}

function follow(order: Order, identities: readonly Identity[], question: string): Order {
  if (order.question !== question) return sorted(identities, question, 'gliding');
  if (order.identities === identities) return order;
  const before = order.places.length === 0;
  if (before) return sorted(identities, question, 'rest');
  return {
    identities,
    question,
    places: regroup(order.places, identities),
    phase: 'live',
    heirs: NO_HEIRS,
  };
}

function after(order: Order): Order {
  if (order.phase !== 'live') return { ...order, phase: 'rest' };
  const heirs = new Map<string, string>();
  for (const { id, identity, mergedInto } of order.places) {
    if (identity === undefined && mergedInto !== undefined) heirs.set(id, mergedInto);
  }
  return { ...sorted(order.identities, order.question, 'gliding'), heirs };
}
