/** Work in steps of a few milliseconds: whoever runs it may do something else between two of them. */
export type Steps<T> = Generator<void, T>;

/** All steps, one after the other. */
export function atOnce<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
