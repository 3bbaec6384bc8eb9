import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { Face } from '../../kit/Face.tsx';
import { Kbd } from '../../kit/Kbd.tsx';
import { displayName, timecode, trackName } from '../../kit/words.ts';
import '../../acts/selection-bar.css';
import { canRepresent } from '../../acts/menus.ts';
import { usePickedFace } from '../../acts/picked-face.ts';

interface PickedFaceBarProps {
  readonly identity: Identity;
  readonly similarity: ReadonlyMap<number, number>;
}

/** The face with the focus, its figures, and its use as representative. */
export function PickedFaceBar({ identity, similarity }: PickedFaceBarProps) {
  const episode = useStore((s) => s.open?.episode);
  const setRepresentative = useStore((s) => s.setRepresentative);
  const row = usePickedFace((s) => s.row);
  if (episode === undefined || row === undefined) return null;
  const track = episode.faces.track[row] ?? -1;
  if (!identity.tracks.includes(track)) return null;
  const quality = episode.faces.quality[row] ?? Number.NaN;
  const cosine = similarity.get(track);
  const facts = [
    trackName(episode, track),
    timecode(episode.faces.ts[row] ?? Number.NaN),
    ...(Number.isNaN(quality) ? [] : [`quality ${quality.toFixed(2)}`]),
    ...(cosine === undefined ? [] : [`track ${cosine.toFixed(2)} alike`]),
  ];
  const usable = canRepresent(episode, row);
  return (
    <section className="selection-bar picked-bar" aria-label="Picked face">
      <Face row={row} of={displayName(identity)} className="picked-face" />
      <span className="picked-facts">{facts.join(' · ')}</span>
      {row === identity.canonicalFace ? (
        <span className="picked-is">
          {identity.representativeChosen ? 'Representative, chosen' : 'Representative'}
        </span>
      ) : usable ? (
        <Button onClick={() => setRepresentative(identity, row)}>
          Use as representative <Kbd>↵</Kbd>
        </Button>
      ) : (
        <span className="picked-is">{episode.faces.skipTexts.get(row) ?? 'cannot represent'}</span>
      )}
    </section>
  );
}
