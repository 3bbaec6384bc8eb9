import type { Workbox } from 'workbox-window';
import type { Context } from '../lib/session.ts';

/** Register the service worker; the page works without one, so a failure is only logged. */
export async function registerOffline(context: Context): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    const { Workbox } = await import('workbox-window');
    const worker = new Workbox('./sw.js', { scope: './' });
    followVersions(worker, context, () => window.location.reload());
    worker.register().catch((error: unknown) => console.warn(error));
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration?.active) context.set({ offlineReady: true });
  } catch (error) {
    console.warn(error);
  }
}

/** Say when the page is there offline; a new version of it is offered, and shown when it is wanted. */
export function followVersions(
  worker: Pick<Workbox, 'addEventListener' | 'messageSkipWaiting'>,
  { set, session }: Pick<Context, 'set' | 'session'>,
  reload: () => void,
): void {
  worker.addEventListener('installed', ({ isUpdate }) => {
    if (isUpdate !== true) set({ offlineReady: true });
  });
  worker.addEventListener('waiting', () => {
    worker.addEventListener('controlling', ({ isUpdate }) => {
      if (isUpdate === true) reload();
    });
    set({ updateReady: true });
  });
  session.applyUpdate = () => worker.messageSkipWaiting();
}
