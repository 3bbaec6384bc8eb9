/**
 * Who comes next of those who wait: the `count` with the earliest turn, ties in the order given.
 * @param turnOf when it last had a turn; −1 for one that never had
 */
export function nextInTurn(
  waiting: ReadonlySet<string>,
  turnOf: (key: string) => number,
  count: number,
): ReadonlySet<string> {
  if (count <= 0) return new Set();
  if (waiting.size <= count) return waiting;
  return new Set([...waiting].sort((a, b) => turnOf(a) - turnOf(b)).slice(0, count));
}
