import type { Context } from '../lib/session.ts';
import { selectIdentitySet } from '../views/selectors.ts';

/** After what others did: what is gone is not selected, compared or open any more; all else stays where it is. */
export function leaveGone({ get, set }: Context): void {
  const { selection, compared, activeId, view } = get();
  const identities = selectIdentitySet(get())?.identities;
  if (identities === undefined) return;
  const there = new Set(identities.map(({ id }) => id));
  const left = [...selection].filter((id) => there.has(id));
  if (left.length < selection.size) set({ selection: new Set(left) });
  const still = compared.filter((id) => there.has(id));
  if (still.length < compared.length) set({ compared: still });
  if (activeId !== undefined && !there.has(activeId)) set({ activeId: undefined });
  if (view.type === 'identity' && !there.has(view.id)) set({ view: { type: 'grid' } });
}
