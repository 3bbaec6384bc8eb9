import { Scissors } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { firstCut, TrackCut } from '../../kit/TrackCut.tsx';
import { useTrackProfile } from '../../kit/use-track-profile.ts';
import { Section } from '../../kit/why/Section.tsx';
import { trackName } from '../../kit/words.ts';

/** Small faces under the curve: the inspector is narrow. */
const THUMBS = 7;
/** Two faces less alike than this are worth a word, cosine distance. */
const WIDE_SPREAD = 0.5;

/** The track with the focus, over time, and the means to cut it where another person begins. */
export function TrackFacts({ track }: { readonly track: number }) {
  const episode = useStore((s) => s.open?.episode);
  const leader = useStore((s) => s.leader);
  const splitTrack = useStore((s) => s.splitTrack);
  const profile = useTrackProfile(track);
  const [chosen, setChosen] = useState<{ readonly track: number; readonly cut: number }>();
  if (episode === undefined || profile === undefined || profile.faces.length < 2) return null;
  const cut = chosen?.track === track ? chosen.cut : firstCut(profile);
  const face = profile.faces[cut];
  const mixed = profile.cut > 0;
  return (
    <Section
      title={trackName(episode, track)}
      aside={mixed ? 'two people?' : profile.spread > WIDE_SPREAD ? 'wide spread' : undefined}
    >
      <div className="insp-cut" data-mixed={mixed ? '' : undefined}>
        <TrackCut
          profile={profile}
          cut={cut}
          onCut={(next) => setChosen({ track, cut: next })}
          thumbs={THUMBS}
        />
        <Button
          icon={Scissors}
          disabled={!leader || face === undefined}
          onClick={() => face !== undefined && splitTrack(face)}
        >
          Split here
        </Button>
      </div>
    </Section>
  );
}
