import { natural } from '../episode/natural-order.ts';

/** An id for a joint episode that nobody named: what its episodes are called, in order. */
export function jointId(epIds: readonly string[]): string {
  const sorted = epIds.toSorted(natural);
  const all = sorted.join('+');
  return all.length <= 100 ? all : `${sorted[0]!.slice(0, 100)}+${sorted.length - 1}-more`;
}
