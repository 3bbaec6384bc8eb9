import { BEAT_MS } from './job-stream.ts';

const ENCODER = new TextEncoder();
/** Who was cut off comes back after a second. */
const BEGIN = ENCODER.encode('retry: 1000\n\n');
const CHANGED = ENCODER.encode('event: changed\ndata: {}\n\n');
const BEAT = ENCODER.encode(': on\n\n');

/**
 * Server-sent events that say when to ask for the history again: at their beginning, and whenever it has changed. What
 * is not taken in time is said once.
 * @param listen begins to hear of changes. @returns to hear no more
 * @param over called once, when the stream is over, however that came
 */
export function historyStream(
  listen: (hear: () => void) => () => void,
  { over, beat = BEAT_MS }: { readonly over: () => void; readonly beat?: number },
): ReadableStream<Uint8Array> {
  let wake = () => {};
  let isNews = true;
  let isBegun = false;
  const deaf = listen(() => {
    isNews = true;
    wake();
  });
  let closed = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!isBegun) {
          isBegun = true;
          controller.enqueue(BEGIN);
          return;
        }
        if (!isNews && !closed) await newsOrBeat();
        if (closed) return;
        controller.enqueue(isNews ? CHANGED : BEAT);
        isNews = false;
      },
      cancel() {
        if (closed) return;
        closed = true;
        deaf();
        over();
        wake();
      },
    },
    { highWaterMark: 0 },
  );

  function newsOrBeat(): Promise<void> {
    return new Promise((settle) => {
      const timer = setTimeout(settle, beat);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        settle();
      };
    });
  }
}
