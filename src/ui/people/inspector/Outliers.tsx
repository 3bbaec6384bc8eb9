import { Scissors, Split, UserRoundMinus } from 'lucide-react';
import { memo } from 'react';
import { partOf } from '../../../core/episode/episode-parts.ts';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { goToIdentity } from '../../acts/identity-actions.ts';
import { Button, IconButton } from '../../kit/Button.tsx';
import { Face } from '../../kit/Face.tsx';
import { Section } from '../../kit/why/Section.tsx';
import { ownTrackName, trackName } from '../../kit/words.ts';
import { outlierTracks } from './outlier-tracks.ts';

/** More would be another person rather than outliers. */
const MOST = 6;

interface OutliersProps {
  readonly identity: Identity;
  readonly similarity: ReadonlyMap<number, number>;
}

/** Tracks that look as if they were somebody else's, each with one press to be rid of it. */
export const Outliers = memo(function Outliers({ identity, similarity }: OutliersProps) {
  const open = useStore((s) => s.open);
  const leader = useStore((s) => s.leader);
  const { setApart, split } = useStore.getState();
  const tracks = outlierTracks(similarity);
  if (open === undefined || tracks.length === 0) return null;
  return (
    <Section title="Unlike the rest" aside="mean similarity">
      <ul className="outliers">
        {tracks.slice(0, MOST).map((track) => {
          const name = trackName(open.episode, track);
          return (
            <li key={track}>
              <button
                type="button"
                className="outlier-look"
                aria-label={`Look at ${name}`}
                onClick={() => goToIdentity(identity.id, [track])}
              >
                <Face row={open.summaries.bestFace[track] ?? -1} decorative />
              </button>
              <span>
                {ownTrackName(open.episode, track)}
                <small>{(similarity.get(track) ?? Number.NaN).toFixed(2)}</small>
                {open.episode.parts !== undefined && <i>{partOf(open.episode, track)?.epId}</i>}
              </span>
              <IconButton
                label={`Split ${name} off`}
                icon={Split}
                side="below-end"
                disabled={!leader}
                onClick={() => split([track])}
              />
              <IconButton
                label={`Take ${name} out`}
                icon={UserRoundMinus}
                side="below-end"
                disabled={!leader}
                onClick={() => setApart([track])}
              />
            </li>
          );
        })}
      </ul>
      {tracks.length > 1 && (
        <Button
          icon={Scissors}
          disabled={!leader}
          onClick={() => split(tracks.slice(0, tracks.length))}
        >
          Split all {tracks.length} off together
        </Button>
      )}
    </Section>
  );
});
