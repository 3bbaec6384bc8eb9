import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { SeasonChoice } from '../../../core/season/choose-season.ts';
import { selectSeasonChoice, useSeason } from '../../../state/answers/season.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { formatThreshold, plural } from '../../kit/format.ts';
import './season-verdict.css';

/** Reasons that are shown before somebody asks for the others. */
const FIRST = 2;

/** The threshold that would do for all, with what speaks for it and whom it does not suit. */
export function SeasonVerdict() {
  const choice = useSeason(selectSeasonChoice);
  const measured = useSeason((s) => s.episodes.length);
  const failed = useSeason((s) => s.failures.length);
  const running = useSeason((s) => s.progress !== undefined);
  const stored = useStore((s) => s.library.length);
  if (stored === 1) return <OneEpisode />;
  if (choice === undefined) return null;
  const some = running || measured + failed < stored;
  return (
    <div className="season-verdict">
      <Headline choice={choice} />
      <div className="season-why">
        {some && (
          <p className="season-sofar">
            So far, from {measured} of {plural(stored, 'episode')}.
          </p>
        )}
        <Reasons reasons={choice.reasons} />
      </div>
    </div>
  );
}

function Headline({ choice }: { readonly choice: SeasonChoice }) {
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const setThreshold = useStore((s) => s.setThreshold);
  const { cluster_thresh, decided, word } = choice;
  const shown = formatThreshold(cluster_thresh);
  const used = Math.abs(threshold - cluster_thresh) < 1e-9;
  return (
    <div className="season-headline">
      <b>{decided ? shown : '–'}</b>
      {decided ? (
        <span className="season-word" data-word={word}>
          {word} confidence
        </span>
      ) : (
        <span>No threshold stands out</span>
      )}
      <Button disabled={used} onClick={() => setThreshold(cluster_thresh)}>
        {used ? `${shown} is in use` : `Use ${shown}`}
      </Button>
    </div>
  );
}

function Reasons({ reasons }: Pick<SeasonChoice, 'reasons'>) {
  const [all, setAll] = useState(false);
  const more = reasons.length - FIRST;
  return (
    <>
      <ul className="season-reasons">
        {reasons.slice(0, all ? undefined : FIRST).map(({ kind, text }) => (
          <li key={text} data-kind={kind}>
            {text}
          </li>
        ))}
      </ul>
      {more > 0 && (
        <button
          type="button"
          className="season-more"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          <ChevronDown size={13} aria-hidden="true" />
          {all ? 'Fewer reasons' : plural(more, 'more reason')}
        </button>
      )}
    </>
  );
}

/** One is no season. */
function OneEpisode() {
  const setDialog = useStore((s) => s.setDialog);
  const pickFolder = useStore((s) => s.pickFolder);
  const loadDemo = useStore((s) => s.loadDemo);
  return (
    <div className="season-one">
      <p>
        <b>One episode is stored.</b> A season needs two or more: open another, and it is compared
        with this one.
      </p>
      <Button onClick={() => void pickFolder()}>Open episode folder…</Button>
      <Button look="plain" onClick={() => void loadDemo()}>
        Load demo
      </Button>
      <Button look="plain" onClick={() => setDialog('library')}>
        Storage
      </Button>
    </div>
  );
}
