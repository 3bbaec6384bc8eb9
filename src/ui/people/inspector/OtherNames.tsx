import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';

/** Names that parts of the identity had before they were merged: one click makes one its name. */
export function OtherNames({ identity }: { readonly identity: Identity }) {
  const setLabels = useStore((s) => s.setLabels);
  const { aliases = [], labels } = identity;
  if (aliases.length === 0) return null;
  return (
    <p className="insp-aliases">
      Also named{' '}
      {aliases.map((alias) => (
        <Button
          key={alias}
          look="plain"
          title={`Call it ${alias}`}
          onClick={() => setLabels(identity, { ...labels, name: alias })}
        >
          {alias}
        </Button>
      ))}
    </p>
  );
}
