import { memo } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { usePickedFace } from '../../acts/picked-face.ts';
import { Face } from '../../kit/Face.tsx';
import { displayName, trackName } from '../../kit/words.ts';

/** Thumbnails that fit into three lines. */
const MOST = 18;

interface TrackThumbsProps {
  readonly identity: Identity;
  readonly similarity: ReadonlyMap<number, number>;
}

/** The tracks by their best faces, the least similar first: a stranger shows up at once. */
export const TrackThumbs = memo(function TrackThumbs({ identity, similarity }: TrackThumbsProps) {
  const open = useStore((s) => s.open);
  const { setView, setActive } = useStore.getState();
  const pick = usePickedFace((s) => s.pick);
  if (open === undefined) return null;
  const of = displayName(identity);
  const tracks = [...identity.tracks].sort(
    (a, b) => (similarity.get(a) ?? 0) - (similarity.get(b) ?? 0),
  );
  const show = (face: number | undefined): void => {
    setActive(identity.id);
    setView({ type: 'identity', id: identity.id });
    // After the view of another identity has put its own pick away.
    if (face !== undefined && face >= 0) setTimeout(() => pick(face));
  };
  const shown = tracks.slice(0, tracks.length > MOST ? MOST - 1 : MOST);
  return (
    <div className="insp-tracks">
      {shown.map((track, i) => {
        const face = open.summaries.bestFace[track] ?? -1;
        const cosine = similarity.get(track);
        const words = cosine === undefined ? '' : `, ${cosine.toFixed(2)} alike`;
        return (
          // A slot keeps its element while people and faces come and go in it: to build all anew takes longer than
          // what is looked at is shown.
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: the slot is the identity of the element
            key={i}
            type="button"
            title={`${trackName(open.episode, track)}${words}`}
            aria-label={`${trackName(open.episode, track)} of ${of}${words}`}
            onClick={() => show(face)}
          >
            <Face row={face} decorative />
          </button>
        );
      })}
      {shown.length < tracks.length && (
        <button
          type="button"
          className="insp-more"
          aria-label={`+${tracks.length - shown.length} more tracks of ${of}`}
          onClick={() => show(undefined)}
        >
          +{tracks.length - shown.length}
        </button>
      )}
    </div>
  );
});
