import {
  Check,
  CircleCheckBig,
  HelpCircle,
  History,
  ScanSearch,
  SkipForward,
  TriangleAlert,
  X,
} from 'lucide-react';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import type { PastAnswer } from '../../core/moderation/folded.ts';
import type { ReviewItem } from '../../core/review/types.ts';
import {
  selectOpenCount,
  selectTimeLeft,
  useReviewQueue,
} from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { selectResult } from '../../state/views/clustered.ts';
import { selectDecisions, selectIdentitySet } from '../../state/views/selectors.ts';
import { registerReviewKeys } from '../acts/review-keys.ts';
import { Button } from '../kit/Button.tsx';
import { formatCount, formatThreshold, plural } from '../kit/format.ts';
import { Kbd } from '../kit/Kbd.tsx';
import { KIND_WORDS, spokenQuestion, timeLeftWords } from '../kit/review-words.ts';
import { firstCut } from '../kit/TrackCut.tsx';
import { useTrackProfile } from '../kit/use-track-profile.ts';
import { answerShown, strangerShown } from './answer-shown.ts';
import { PastAnswers } from './PastAnswers.tsx';
import { ReviewQuestion } from './ReviewQuestion.tsx';
import { identityOf } from './review-act.ts';
import './review.css';

/** The review queue: one question at a time, answered by a key. */
export function ReviewPanel() {
  const item = useReviewQueue((s) => s.agenda.shown);
  const set = useStore(selectIdentitySet);
  const [past, setPast] = useState(false);
  const [moved, setMoved] = useState<{ readonly key: string; readonly cut: number }>();
  const panel = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const mixed = item?.kind === 'mixed-track';
  const profile = useTrackProfile(mixed ? item.a.tracks[0] : undefined);
  const suggested = profile?.faces.indexOf(item?.cutFace ?? -1) ?? -1;
  const cut =
    moved !== undefined && moved.key === item?.key
      ? moved.cut
      : profile === undefined
        ? -1
        : firstCut(profile, suggested);
  const one = item === undefined || set === undefined ? undefined : identityOf(item.a, set);

  const home = (): void => panel.current?.focus({ preventScroll: true });
  const acts = {
    same: (): void => {
      if (item?.kind === 'unnamed') field.current?.focus();
      else answerShown('same');
    },
    notSame: (): void => {
      if (item?.kind === 'unnamed') {
        if (one !== undefined) strangerShown(one);
      } else answerShown('not-same', mixed ? profile?.faces[cut] : undefined);
    },
    unsure: (): void => answerShown('unsure'),
    next: (): void => useReviewQueue.getState().next(),
    previous: (): void => useReviewQueue.getState().previous(),
  };
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(
    () =>
      registerReviewKeys({
        same: () => latest.current.same(),
        notSame: () => latest.current.notSame(),
        unsure: () => latest.current.unsure(),
        next: () => latest.current.next(),
        previous: () => latest.current.previous(),
      }),
    [],
  );
  // What had the focus may be gone with the question before; the keys must still find the panel.
  const key = item?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each question
  useEffect(() => {
    if (document.activeElement === document.body) home();
  }, [key, past]);

  const names = new Map(set?.identities.map((identity) => [identity.id, identity.labels.name]));
  const spoken = item === undefined ? '' : spokenQuestion(item, (id) => names.get(id) ?? id);
  return (
    <section
      className="review"
      aria-label="Review queue"
      ref={panel}
      tabIndex={-1}
      data-drawer-focus=""
      data-question={past ? undefined : item?.key}
      onKeyDown={(event) => {
        if (!mixed || profile === undefined || event.target !== event.currentTarget) return;
        const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
        if (by === 0 || item === undefined) return;
        event.preventDefault();
        const next = Math.min(profile.faces.length - 1, Math.max(1, cut + by));
        setMoved({ key: item.key, cut: next });
      }}
    >
      <p role="status" className="visually-hidden">
        {spoken}
      </p>
      <ReviewHead item={item} past={past} onPast={() => setPast(!past)} />
      {past ? (
        <PastAnswers onBack={() => setPast(false)} />
      ) : item === undefined || set === undefined ? (
        <NothingToAsk onPast={() => setPast(true)} />
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <section className="review-body" tabIndex={0} aria-label="What is known">
            <ReviewQuestion
              item={item}
              set={set}
              profile={profile}
              cut={cut}
              onCut={(next) => setMoved({ key: item.key, cut: next })}
              field={field}
              onLeave={home}
            />
          </section>
          <ReviewActs item={item} acts={acts} onClicked={home} />
        </>
      )}
    </section>
  );
}

const TOO_FEW = {
  none: 'No track has a usable face vector, so there is nobody to compare and nothing to ask.',
  one: 'Questions are about which tracks belong together, and this episode has one track.',
} as const;

/** The queue is empty: because all is answered, because it is being looked through, or by a fault. */
function NothingToAsk({ onPast }: { readonly onPast: () => void }) {
  const status = useReviewQueue((s) => s.status);
  const retry = useReviewQueue((s) => s.retry);
  const threshold = useStore((s) => s.parameters.cluster_thresh);
  const answers = useStore((s) => selectDecisions(s)?.answers.length ?? 0);
  const tracks = useStore((s) => selectResult(s)?.items.length ?? 0);
  if (status === 'failed') {
    return (
      <div className="review-end">
        <TriangleAlert size={26} strokeWidth={1.5} aria-hidden="true" />
        <h3>The questions could not be worked out</h3>
        <p>Nothing is lost: your decisions are kept.</p>
        <Button onClick={retry}>Try again</Button>
      </div>
    );
  }
  if (status !== 'ready') {
    return (
      <div className="review-end" aria-busy="true">
        <ScanSearch size={26} strokeWidth={1.5} aria-hidden="true" />
        <h3>Looking for what is worth asking…</h3>
      </div>
    );
  }
  return (
    <div className="review-end">
      <CircleCheckBig size={28} strokeWidth={1.5} aria-hidden="true" className="review-end-good" />
      <h3>Nothing left that is worth asking at {formatThreshold(threshold)}</h3>
      <p>
        {tracks > 1
          ? 'No pair is close to the cut, no track looks mixed, every large identity is settled. Another threshold raises other questions.'
          : TOO_FEW[tracks === 1 ? 'one' : 'none']}
      </p>
      {answers > 0 && <Button onClick={onPast}>Look at {plural(answers, 'past answer')}</Button>}
    </div>
  );
}

interface ReviewActsProps {
  readonly item: ReviewItem;
  readonly acts: {
    readonly same: () => void;
    readonly notSame: () => void;
    readonly unsure: () => void;
    readonly next: () => void;
    readonly previous: () => void;
  };
  /** The focus leaves a button that was clicked: Space then skips, and does not press it again. */
  readonly onClicked: () => void;
}

/** The answers, each with its key. */
function ReviewActs({ item, acts, onClicked }: ReviewActsProps) {
  const hasPassed = useReviewQueue((s) => s.agenda.passed.length > 0);
  const words = KIND_WORDS[item.kind];
  const click =
    (act: () => void) =>
    (event: MouseEvent): void => {
      if (event.detail > 0) onClicked();
      act();
    };
  return (
    <footer className="review-acts">
      <Button className="act-same" icon={Check} onClick={click(acts.same)}>
        {words.same ?? 'Type a name'} <Kbd>Y</Kbd>
      </Button>
      <Button className="act-not" icon={X} onClick={click(acts.notSame)}>
        {words.notSame ?? 'A stranger, no name'} <Kbd>X</Kbd>
      </Button>
      <Button icon={HelpCircle} onClick={click(acts.unsure)}>
        Unsure <Kbd>U</Kbd>
      </Button>
      <span className="review-acts-gap" />
      <Button look="plain" disabled={!hasPassed} onClick={click(acts.previous)}>
        Back <Kbd>⇧ Space</Kbd>
      </Button>
      <Button look="plain" icon={SkipForward} onClick={click(acts.next)}>
        Skip <Kbd>Space</Kbd>
      </Button>
    </footer>
  );
}

interface ReviewHeadProps {
  readonly item: ReviewItem | undefined;
  readonly past: boolean;
  readonly onPast: () => void;
}

/** What is asked and why, and how far one has come. */
function ReviewHead({ item, past, onPast }: ReviewHeadProps) {
  const answers = useStore((s) => selectDecisions(s)?.answers.length ?? 0);
  return (
    <header className="review-head">
      {past ? (
        <h3>Past answers</h3>
      ) : (
        item !== undefined && (
          <>
            <span className="review-kind" data-kind={item.kind}>
              {KIND_WORDS[item.kind].badge}
            </span>
            <h3>{KIND_WORDS[item.kind].ask}</h3>
          </>
        )
      )}
      <Progress />
      {(answers > 0 || past) && (
        <Button look="plain" icon={History} aria-pressed={past} onClick={onPast}>
          {past ? 'Back to the questions' : 'Past answers'}
        </Button>
      )}
    </header>
  );
}

/** Answers that were given on the day, by the clock of the place. */
function answeredOn(answers: readonly PastAnswer[], day: Date): number {
  const date = day.toDateString();
  return answers.filter(({ at }) => new Date(at).toDateString() === date).length;
}

function Progress() {
  const left = useReviewQueue(selectOpenCount);
  const done = useReviewQueue((s) => s.agenda.answered.length);
  const time = useReviewQueue(selectTimeLeft);
  const today = useStore((s) => answeredOn(selectDecisions(s)?.answers ?? [], new Date()));
  if (left + done === 0) return null;
  return (
    <div className="review-progress">
      <progress
        aria-label="Review progress"
        max={left + done}
        value={done}
        aria-valuetext={`${done} answered, ${left} left`}
      />
      <span>
        <b>{formatCount(left)}</b> left
      </span>
      {done > 0 && (
        <span className="review-done" title={`${formatCount(today)} kept in the history today`}>
          {formatCount(done)} answered
        </span>
      )}
      {time !== undefined && left > 0 && <span>{timeLeftWords(time)}</span>}
    </div>
  );
}
