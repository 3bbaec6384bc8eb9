import type { Context } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';

type AppSlice = Pick<AppState, 'offlineReady' | 'updateReady' | 'applyUpdate'>;

export function createAppSlice({ session }: Context): AppSlice {
  return {
    offlineReady: false,
    updateReady: false,
    applyUpdate: () => session.applyUpdate(),
  };
}
