const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cleanups = new Set<() => void>();
let listening = false;

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

function listen(): void {
  listening = true;
  for (const signal of SIGNALS) {
    // `once`: raised again without a listener, the signal does what it does by default.
    process.once(signal, () => {
      // The newest first: what it was done in is older.
      for (const cleanup of [...cleanups].reverse()) cleanup();
      process.kill(process.pid, signal);
    });
  }
}
