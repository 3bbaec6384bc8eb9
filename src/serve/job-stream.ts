import { isOfDatabase } from './database-watch.ts';
import { isEnd, type JobEvent, type Jobs } from './job-types.ts';

/** Proxies and browsers give up on what is silent for long. Milliseconds. */
export const BEAT_MS = 15_000;
/** Events that may wait for somebody who does not take them; who is cut off goes on with the last one. */
const MOST_WAITING = 5000;

/**
 * The events of a job after one of them, as they are sent (HTML, server-sent events): what happened, then what happens,
 * none twice, to the one that ends it.
 * @param over called once, when the stream is over, however that came
 */
export function eventStream(
  jobs: Pick<Jobs, 'events' | 'listen'>,
  id: string,
  after: number,
  { over, beat = BEAT_MS }: { readonly over: () => void; readonly beat?: number },
): ReadableStream<Uint8Array> {
  let waiting: JobEvent[] = [];
  let last = after;
  let wake = () => {};
  // Heard before what happened is read: what happens meanwhile is in one or both.
  const deaf = jobs.listen(
    (event) => {
      if (event.job_id !== id) return;
      waiting.push(event);
      if (waiting.length > MOST_WAITING) end();
      wake();
    },
    () => missed(),
  );
  const read = () =>
    jobs.events(id, last).then((events) => {
      waiting = [...events, ...waiting];
    });
  let past: Promise<void> | undefined = read();
  let isMissing = false;
  const missed = () => {
    isMissing = false;
    past = read();
    past.catch(() => {});
    wake();
  };
  let closed = false;
  const end = () => {
    if (closed) return;
    closed = true;
    deaf();
    over();
    wake();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const event = closed ? undefined : await next();
        if (closed) {
          controller.close();
          return;
        }
        controller.enqueue(event === undefined ? BEAT : bytesOf(event));
        if (event === undefined || !isEnd(event)) return;
        end();
        controller.close();
      },
      cancel() {
        end();
      },
    },
    { highWaterMark: 0 },
  );

  /** What happened before is read, and what may have been missed since. */
  async function known(): Promise<void> {
    while (past !== undefined) {
      const reading = past;
      try {
        await reading;
      } catch (error) {
        if (!isOfDatabase(error)) {
          end();
          throw error;
        }
        // It is told when it is back; whoever listens stays meanwhile.
        isMissing = true;
      }
      if (past === reading) past = undefined;
    }
  }

  /** The next event; undefined where there is none for long. */
  async function next(): Promise<JobEvent | undefined> {
    for (;;) {
      if (past !== undefined) await known();
      if (closed) return undefined;
      const event = waiting.shift();
      if (event !== undefined && event.id <= last) continue;
      if (event !== undefined) {
        last = event.id;
        return event;
      }
      const came = await new Promise<boolean>((settle) => {
        const timer = setTimeout(() => settle(false), beat);
        timer.unref();
        wake = () => {
          clearTimeout(timer);
          settle(true);
        };
      });
      wake = () => {};
      if (!came && isMissing) missed();
      if (!came || closed) return undefined;
    }
  }
}

const ENCODER = new TextEncoder();
const BEAT = ENCODER.encode(': on\n\n');

/** What many hear at the same time is written once. */
const written = new WeakMap<JobEvent, Uint8Array>();

function bytesOf(one: JobEvent): Uint8Array {
  const { id, event, data } = one;
  const bytes =
    written.get(one) ??
    ENCODER.encode(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  written.set(one, bytes);
  return bytes;
}
