import { personOf } from '../../core/facebank/person-of.ts';
import { givenName } from '../../core/identity/labels.ts';
import type { Identity } from '../../core/identity/types.ts';
import { partsOf } from '../../core/moderation/by-fields.ts';
import type { Context } from '../lib/session.ts';
import type { AppState } from '../lib/types.ts';
import { selectIdentitySet } from '../views/selectors.ts';

const LABEL = 'Add faces';

/** Identities that the newest step locked; of a step that unlocked for its own sake, none. */
export function lockedNow(now: AppState, before: AppState): readonly string[] {
  const { entries, cursor } = now.log;
  const made = now.log !== before.log && cursor === before.log.cursor + 1;
  const operation = entries[cursor - 1]?.operation;
  if (!made || operation === undefined || now.open?.key !== before.open?.key) return [];
  const parts = partsOf(operation);
  if (parts.some(({ type }) => type !== 'lock')) return [];
  return parts.flatMap((part) => (part.type === 'lock' ? part.identityId : []));
}

/**
 * Offer that who was named and locked is known in other episodes: once for each, quietly, and not while
 * another such offer is up.
 */
export function offerSeeds({ get, session }: Context, ids: readonly string[]): void {
  const { open, notices, leader } = get();
  if (open === undefined || !leader || (open.episode.embeddingModel ?? '') === '') return;
  if (notices.some(({ action }) => action?.label === LABEL)) return;
  const wanted = new Set(ids);
  const { offered } = session.bank;
  const fresh = (selectIdentitySet(get())?.identities ?? []).filter(
    (identity) =>
      wanted.has(identity.id) &&
      identity.locked &&
      givenName(identity) !== undefined &&
      !offered.has(`${open.key}\n${identity.id}`) &&
      !isKnownFrom(get(), identity),
  );
  const [first] = fresh;
  if (first === undefined) return;
  for (const { id } of fresh) offered.add(`${open.key}\n${id}`);
  const who = fresh.length === 1 ? givenName(first) : `${fresh.length} people`;
  const run = () => void get().seedsOfIdentities(fresh.map(({ id }) => id));
  get().notify({
    level: 'info',
    // Two lines where it is narrow.
    text: `Know ${who} in other episodes, too?`,
    action: { label: LABEL, run },
  });
}

/** Whether a person has faces of this episode already. */
function isKnownFrom({ bank, open }: AppState, identity: Identity): boolean {
  const named = personOf(bank.people, identity.labels);
  if (named.type !== 'known' || open === undefined) return false;
  const { parts = [open.episode] } = open.episode;
  return named.person.seeds.some((id) => {
    const origin = bank.seeds.get(id)?.origin;
    return (
      origin?.type === 'episode' &&
      parts.some(({ epId, runId }) => origin.epId === epId && origin.runId === runId)
    );
  });
}
