const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanups = new Set<() => void>();
let listening = false;
let ending: (() => Promise<void>) | undefined;

/**
 * Have `cleanup` run, synchronously, when the program is told to stop; it then ends by the same
 * signal, as a shell expects.
 * @returns takes the cleanup back
 */
export function onInterrupt(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  if (!listening) listen();
  return () => {
    cleanups.delete(cleanup);
  };
}

/**
 * Have the program bring to an end what it is doing when it is told to stop, before it is cleaned up and
 * ends. Told a second time, it does not wait.
 * @returns takes it back
 */
export function beforeInterrupt(end: () => Promise<void>): () => void {
  ending = end;
  if (!listening) listen();
  return () => {
    ending = undefined;
  };
}

function listen(): void {
  listening = true;
  const told = (signal: NodeJS.Signals): void => {
    const waited = ending;
    ending = undefined;
    if (waited === undefined) stop(signal);
    else void waited().finally(() => stop(signal));
  };
  const stop = (signal: NodeJS.Signals): void => {
    // Raised again without a listener, the signal does what it does by default.
    for (const one of SIGNALS) process.off(one, told);
    // The newest first: what it was done in is older.
    for (const cleanup of [...cleanups].reverse()) cleanup();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, told);
}
