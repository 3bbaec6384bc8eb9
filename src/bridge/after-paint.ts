/** What waits for the next frame: all of it goes on in one task, and is drawn together. */
let waiting: Set<() => void> | undefined;

/**
 * Call back when the next frame has been painted: what stands in the document by now has been seen then.
 * @returns ends the waiting
 */
export function afterPaint(done: () => void): () => void {
  waiting ??= nextFrame();
  const batch = waiting;
  // Each is one of its own, also where the same is given twice.
  const mine = (): void => done();
  batch.add(mine);
  return () => {
    batch.delete(mine);
  };
}

function nextFrame(): Set<() => void> {
  const batch = new Set<() => void>();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    // Whatever else waited for this frame goes first, and those who bring it to the screen begin.
    setTimeout(() => {
      // One that throws keeps no other from going on.
      for (const done of batch) queueMicrotask(done);
    });
  };
  // A message that is posted before a frame is painted arrives after it.
  requestAnimationFrame(() => {
    if (waiting === batch) waiting = undefined;
    port2.postMessage(undefined);
  });
  return batch;
}
