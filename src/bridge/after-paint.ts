/**
 * Call back when the next frame has been painted: what stands in the document by now has been seen then.
 * @returns ends the waiting
 */
export function afterPaint(done: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    done();
  };
  // A message that is posted before a frame is painted arrives after it.
  const frame = requestAnimationFrame(() => port2.postMessage(undefined));
  return () => {
    cancelAnimationFrame(frame);
    port1.close();
  };
}
