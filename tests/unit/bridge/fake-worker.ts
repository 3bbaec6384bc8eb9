import { serve } from '../../../workers/common/wire.ts';

/** A worker at the other end of a channel, and what the page sent to it. */
export interface FakeWorker {
  readonly worker: Worker;
  readonly sent: { readonly path?: readonly string[]; readonly argumentList?: unknown[] }[];
  /** As if it had run out of memory. */
  crash(): void;
}

/** @param api what a worker would serve */
export function fakeWorker(api: object): FakeWorker {
  const { port1, port2 } = new MessageChannel();
  serve(api, port1);
  port2.start();
  const sent: FakeWorker['sent'] = [];
  const events = new EventTarget();
  const worker = Object.assign(events, {
    postMessage: (message: FakeWorker['sent'][number], transfers: Transferable[]) => {
      sent.push(message);
      port2.postMessage(message, transfers);
    },
    terminate: () => port2.close(),
  });
  port2.addEventListener('message', ({ data }) =>
    events.dispatchEvent(new MessageEvent('message', { data })),
  );
  return {
    worker: worker as unknown as Worker,
    sent,
    crash: () => void events.dispatchEvent(new Event('error')),
  };
}
