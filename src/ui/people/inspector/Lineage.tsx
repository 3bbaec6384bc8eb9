import { memo } from 'react';
import type { IdentitySet } from '../../../core/identity/types.ts';
import { lineage } from '../../../core/moderation/describe-operation.ts';
import { standingEntries } from '../../../core/moderation/log.ts';
import type { OperationLog } from '../../../core/moderation/types.ts';
import { Section } from '../../kit/why/Section.tsx';
import { displayName } from '../../kit/words.ts';

const MOST = 4;

interface LineageProps {
  readonly id: string;
  readonly set: IdentitySet | undefined;
  readonly log: OperationLog;
}

/** Where the identity comes from, by your decisions; nothing while they made none of it. */
export const Lineage = memo(function Lineage({ id, set, log }: LineageProps) {
  const names = new Map(set?.identities.map((one) => [one.id, displayName(one)]));
  const lines = lineage(standingEntries(log), id, (other) => names.get(other) ?? other);
  if (lines.length === 0) return null;
  const shown = lines.slice(-MOST);
  return (
    <Section title="Lineage" aside="by you">
      <ol className="lineage">
        {lines.length > shown.length && <li>… {lines.length - shown.length} earlier</li>}
        {shown.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a log only ever get more
          <li key={i}>{line}</li>
        ))}
      </ol>
    </Section>
  );
});
