import { ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import { shallow } from 'zustand/shallow';
import { whyNothingShared } from '../../../core/same-frame/frame-extent.ts';
import { useStore } from '../../../state/store.ts';
import { selectSameFrameFigures, selectSharedPairs } from '../../../state/views/same-frame.ts';
import { useLater } from '../../kit/use-later.ts';
import { useSettled } from '../../kit/use-settled.ts';
import { openSameFrame } from '../../kit/why/open-same-frame.ts';
import './same-frame-note.css';
import { figuresText, NOTHING_IN_SHORT } from './same-frame-words.ts';

/** Once the slider is still for this long it is said anew, ms. */
const QUIET_MS = 250;

/** Under the parameter: what it comes to at this threshold, and the way to the pairs. */
export function SameFrameNote() {
  const figures = useLater(selectSameFrameFigures, shallow);
  const anyShared = useStore((s) => (selectSharedPairs(s)?.count ?? 0) > 0);
  const opened = useStore((s) => s.open !== undefined);
  const episode = useStore((s) => s.open?.episode);
  const nothing = useMemo(() => episode && whyNothingShared(episode), [episode]);
  const text = anyShared ? figuresText(figures) : NOTHING_IN_SHORT[nothing ?? 'never'];
  const settled = useSettled(text, QUIET_MS);
  if (!opened || figures.mode === 'off') return null;
  const warns = figures.mode === 'warn' && (figures.merges ?? figures.together) > 0;
  return (
    <p className="sf-note" data-warns={warns}>
      <button type="button" onClick={() => openSameFrame()}>
        <span>{text}</span>
        <ChevronRight size={13} aria-hidden="true" />
      </button>
      <span className="visually-hidden" role="status" aria-label="Same-frame summary">
        {settled}
      </span>
    </p>
  );
}
