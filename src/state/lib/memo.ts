/**
 * Remember the last result of `compute` for the last arguments (compared one by one with
 * Object.is): the same inputs give the same object, which is what keeps components still.
 */
export function memoLast<A extends readonly unknown[], R>(
  compute: (...args: A) => R,
): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | undefined;
  return (...args: A): R => {
    const known = last;
    if (known !== undefined && args.every((arg, i) => Object.is(arg, known.args[i]))) {
      return known.result;
    }
    const result = compute(...args);
    last = { args, result };
    return result;
  };
}

/**
 * Remember what a selector made of each state: a change of the store asks it once for every component
 * that reads it, and between two changes there is one answer. A state is never written to.
 */
export function perState<S extends object, R>(select: (state: S) => R): (state: S) => R {
  const known = new WeakMap<S, { readonly result: R }>();
  return (state) => {
    const made = known.get(state);
    if (made !== undefined) return made.result;
    const result = select(state);
    known.set(state, { result });
    return result;
  };
}

/** The array of before where the new one holds the same numbers: what follows from it then stays, too. */
export function keepSame(): (now: Int32Array) => Int32Array {
  let last: Int32Array | undefined;
  return (now) => {
    const before = last;
    const same = before?.length === now.length && now.every((value, i) => value === before[i]);
    if (before !== undefined && same) return before;
    last = now;
    return now;
  };
}
