import { useMemo } from 'react';
import { useStore } from '../../../state/store.ts';
import { selectActive, selectIdentitySet } from '../../../state/views/selectors.ts';
import { MetricTag } from '../../kit/MetricTag.tsx';
import { EpisodeFacts } from './EpisodeFacts.tsx';
import { IdentityFacts } from './IdentityFacts.tsx';
import './inspector.css';
import { SelectionFacts } from './SelectionFacts.tsx';

/** The right side: what is known about the identity with the focus, the selection, or the episode. */
export function Inspector() {
  const episode = useStore((s) => s.open?.episode);
  const active = useStore(selectActive);
  const selection = useStore((s) => s.selection);
  const set = useStore(selectIdentitySet);
  const selected = useMemo(
    () => (set?.identities ?? []).filter(({ id }) => selection.has(id)),
    [set, selection],
  );
  if (episode === undefined) return null;
  return (
    <div className="inspector">
      <MetricTag />
      {selected.length > 1 ? (
        <SelectionFacts identities={selected} />
      ) : active !== undefined ? (
        <IdentityFacts identity={active} />
      ) : (
        <EpisodeFacts episode={episode} />
      )}
    </div>
  );
}
