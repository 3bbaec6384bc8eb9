/** Pictures that are decoded before it is their turn: decoders have threads of their own. */
const AHEAD = 4;

/**
 * What `decode` makes of each item, in order, some of them begun ahead. One that fails rejects when its
 * turn has come.
 */
export async function* decodeAhead<T, R>(
  items: readonly T[],
  decode: (item: T) => Promise<R>,
): AsyncGenerator<() => Promise<R>> {
  const begun: Promise<R>[] = [];
  let next = 0;
  while (next < items.length || begun.length > 0) {
    for (; next < items.length && begun.length < AHEAD; next++) {
      const decoded = decode(items[next]!);
      // Whoever waits for it hears of it.
      decoded.catch(() => {});
      begun.push(decoded);
    }
    const mine = begun.shift()!;
    yield () => mine;
  }
}
