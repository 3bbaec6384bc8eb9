import type { Context } from '../lib/session.ts';

/** Register the service worker; the page works without one, so a failure is only logged. */
export async function registerOffline({ set, session }: Context): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    const { registerSW } = await import('virtual:pwa-register');
    const update = registerSW({
      onOfflineReady: () => set({ offlineReady: true }),
      onNeedRefresh: () => set({ updateReady: true }),
      onRegisterError: (error: unknown) => console.warn(error),
    });
    session.applyUpdate = () => void update(true);
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration?.active) set({ offlineReady: true });
  } catch (error) {
    console.warn(error);
  }
}
