import { useRef } from 'react';
import { keepOrder } from './kept-order.ts';

/**
 * Things sorted once for a question, and left in that order while things come and go.
 * @param wanted everything that is there, as it would be sorted now
 * @param question another question sorts afresh; undefined while nothing is known to sort by
 */
export function useKeptOrder<T>(wanted: readonly T[], question: string | undefined): readonly T[] {
  const last = useRef<{ question: string | undefined; order: readonly T[] }>(undefined);
  const before = last.current;
  const same = before !== undefined && question !== undefined && before.question === question;
  const order = same ? keepOrder(before.order, wanted) : wanted;
  last.current = { question, order };
  return order;
}
