import { bankWords } from '../../episode/bank-words.ts';
import { labelsWithAliases, partAliases, tidyLabels } from '../../identity/labels.ts';
import type { Labels } from '../../identity/types.ts';
import { sameValue } from '../../same-value.ts';
import { batchOperation, labelOperation, lockOperation } from '../operations.ts';
import type { SimpleOperation } from '../types.ts';
import type { Act } from './acts.ts';
import { type EditDesk, identityFor, type Member, memberOf, refuse } from './draft.ts';
import type { PatchPayload } from './payloads.ts';

/** Lock, unlock, name. What is so already changes nothing. */
export function patch(desk: EditDesk, { identity_id, locked, labels }: PatchPayload): Act {
  const member = memberOf(desk, identity_id);
  const whole = labels === undefined ? labelsWithAliases(member) : patched(member, labels);
  const { labels: after, aliases } = partAliases(whole);
  const named = !sameValue(whole, labelsWithAliases(member));
  const turned = locked !== undefined && locked !== member.locked;
  if (!named && !turned) return { operation: undefined, members: desk.members, notes: [] };
  if (member.tracks.length === 0) {
    refuse(
      'moderation/empty-identity',
      `${member.id} has no tracks; move one to it before it is named or locked.`,
    );
  }
  const own = identityFor(desk, member);
  const steps: SimpleOperation[] = [];
  if (turned && !locked) steps.push(lockOperation(own, false, desk.context));
  // Other names that nobody speaks of are the history's already.
  if (named) steps.push(labelOperation(own, said(labels) ? whole : after, desk.context));
  if (turned && locked) steps.push(lockOperation(own, true, desk.context));
  const lockWords = locked === true ? 'locked' : 'unlocked';
  const operation = batchOperation(
    steps,
    `Named ${own.id} ${after.name ?? after.person_id ?? 'nobody'} and ${lockWords} it`,
  );
  const rejected = (member.bank.rejected ?? []).filter((id) => id !== after.person_id);
  const words = {
    change: 'words' as const,
    labels: after,
    aliases: aliases.filter((alias) => alias !== after.name),
    locked: locked ?? member.locked,
    // Who is named by hand is not named by matching any more.
    bank: named ? bankWords(undefined, rejected) : member.bank,
  };
  const members = desk.members.map((one) => (one === member ? { ...one, ...words } : one));
  return { operation, members, notes: [] };
}

const said = (labels: PatchPayload['labels']): boolean => labels?.aliases !== undefined;

function patched(member: Member, given: Readonly<Record<string, unknown>>): Labels {
  const own = labelsWithAliases(member);
  const { label, ...others } = own;
  // The pipeline repeats a name as label: it must not outlive the name.
  const repeated = label === own.name && given.name !== undefined && given.name !== own.name;
  return tidyLabels({ ...(repeated ? others : own), ...given });
}
