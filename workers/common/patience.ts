/** Time between two looks at whether there is an answer, ms. */
const LOOK_MS = 250;

/** What `answered` says of a promise that took too long. */
export const SILENT = Symbol('silent');

/**
 * What a promise gives, or SILENT when it has not settled after so many looks. Looks are counted, not
 * time: a machine that is busy looks as much later as it answers later, and one that slept was
 * not waited for while it did.
 */
export async function answered<T>(promise: Promise<T>, looks: number): Promise<T | typeof SILENT> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<typeof SILENT>((resolve) => {
    let left = looks;
    const look = (): void => {
      if (left-- > 0) timer = setTimeout(look, LOOK_MS);
      else resolve(SILENT);
    };
    look();
  });
  try {
    return await Promise.race([promise, silent]);
  } finally {
    clearTimeout(timer);
  }
}
