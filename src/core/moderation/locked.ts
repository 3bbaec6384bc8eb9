import { AppError } from '../errors.ts';
import type { Identity } from '../identity/types.ts';

/**
 * Refuse to change what a person locked.
 * @throws AppError `moderation/locked`, with the ids in `details.ids`
 */
export function assertUnlocked(identities: readonly Identity[]): void {
  const locked = identities.filter((identity) => identity.locked);
  if (locked.length === 0) return;
  const names = locked.map(({ id, labels }) => labels.name ?? id);
  const plural = locked.length > 1;
  throw new AppError(
    'moderation/locked',
    `locked: ${locked.map(({ id }) => id).join(', ')}`,
    `${names.join(' and ')} ${plural ? 'are' : 'is'} locked. Unlock ${plural ? 'them' : 'it'} first.`,
    { details: { ids: locked.map(({ id }) => id) } },
  );
}
