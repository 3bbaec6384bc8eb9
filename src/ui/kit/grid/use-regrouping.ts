import { useCallback, useEffect, useState } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { putBack, withNew } from './returning.ts';
import { type Place, regroup, settledPlaces } from './stable-order.ts';

/** The slider has come to rest when nothing moved for this long, ms. */
const SETTLE_MS = 600;
/** A little longer than the glide in virtual-grid.css, ms. */
const GLIDE_MS = 200;

const NO_HEIRS: ReadonlyMap<string, string> = new Map();

export interface Order {
  readonly identities: readonly Identity[];
  /** What the person asked to see in which order; a change of it sorts at once. */
  readonly question: string;
  /** What the clusters come from: threshold and parameters. A change of it sorts when it rests. */
  readonly cut: string;
  readonly places: readonly Place[];
  /** Ids in this order, with those that went since it was sorted: where they stand if they return. */
  readonly known: readonly string[];
  readonly phase: 'rest' | 'live' | 'gliding';
  /** Whether the places will be sorted; what people decide leaves everything where it is. */
  readonly sorting: boolean;
  /** Who holds the tracks of the identities that were gone when the order settled, by their ids. */
  readonly heirs: ReadonlyMap<string, string>;
}

/** The order that the grid had last: it is there again when somebody comes back to the grid. */
let left: Order | undefined;

/**
 * The places of the grid. While clusters change, every identity keeps its place; once the slider has
 * rested for a moment the places take the sorted order and glide there. After a decision nothing is
 * sorted: what has gone makes room, what is new stands beside where it came from.
 */
export function useRegrouping(
  identities: readonly Identity[],
  question: string,
  cut: string,
): Order & { readonly sortAgain: () => void } {
  const [order, setOrder] = useState<Order>(() =>
    left?.question === question && left.cut === cut
      ? follow(left, identities, question, cut)
      : sorted(identities, question, cut, 'rest'),
  );
  const current = follow(order, identities, question, cut);
  if (current !== order) setOrder(current);
  useEffect(() => {
    left = current;
  }, [current]);

  useEffect(() => {
    if (current.phase === 'rest') return;
    const timer = setTimeout(
      () => setOrder((now) => (now === current ? after(now) : now)),
      current.phase === 'live' ? SETTLE_MS : GLIDE_MS,
    );
    return () => clearTimeout(timer);
  }, [current]);
  const sortAgain = useCallback(
    () => setOrder((now) => sorted(now.identities, now.question, now.cut, 'gliding')),
    [],
  );
  return { ...current, sortAgain };
}

/** Whether sorting now would move something. */
export function isUnsorted({ places, identities, phase }: Order): boolean {
  if (phase === 'live') return false;
  return places.some((place, i) => place.id !== identities[i]?.id);
}

function sorted(
  identities: readonly Identity[],
  question: string,
  cut: string,
  phase: Order['phase'],
): Order {
  const places = settledPlaces(identities);
  const known = places.map(({ id }) => id);
  return { identities, question, cut, places, known, phase, sorting: false, heirs: NO_HEIRS };
}

function follow(
  order: Order,
  identities: readonly Identity[],
  question: string,
  cut: string,
): Order {
  if (order.question !== question) return sorted(identities, question, cut, 'gliding');
  if (order.identities === identities && order.cut === cut) return order;
  if (order.places.length === 0) return sorted(identities, question, cut, 'rest');
  const places = putBack(regroup(order.places, identities), order.known);
  return {
    identities,
    question,
    cut,
    places,
    known: withNew(order.known, places),
    phase: 'live',
    sorting: order.sorting || order.cut !== cut,
    heirs: NO_HEIRS,
  };
}

function after(order: Order): Order {
  const { identities, question, cut } = order;
  if (order.phase !== 'live') return { ...order, phase: 'rest' };
  if (!order.sorting) {
    const places = order.places.filter(({ identity }) => identity !== undefined).map(settled);
    return { ...order, places, phase: 'gliding' };
  }
  const heirs = new Map<string, string>();
  for (const { id, identity, mergedInto } of order.places) {
    if (identity === undefined && mergedInto !== undefined) heirs.set(id, mergedInto);
  }
  return { ...sorted(identities, question, cut, 'gliding'), heirs };
}

/** A place as it is once nobody has to see any more where its identity came from. */
const settled = (place: Place): Place => ({ ...place, fresh: false, splitFrom: undefined });
