/** Somebody to take over: the next one in the old order that is still there, else the one before. */
export function neighbourOf(
  key: string,
  before: readonly string[],
  now: ReadonlySet<string>,
): string | undefined {
  const at = before.indexOf(key);
  if (at < 0) return undefined;
  return (
    before.slice(at + 1).find((other) => now.has(other)) ??
    before.slice(0, at).findLast((other) => now.has(other))
  );
}
