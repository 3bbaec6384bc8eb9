import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { afterPaint } from '../../bridge/after-paint.ts';
import { useReviewQueue } from '../../state/answers/review-queue.ts';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { registerReviewKeys } from '../acts/review-keys.ts';
import { spokenQuestion } from '../kit/review-words.ts';
import { firstCut } from '../kit/TrackCut.tsx';
import { useTrackProfile } from '../kit/use-track-profile.ts';
import { answerShown, strangerShown } from './answer-shown.ts';
import { BatchWall } from './BatchWall.tsx';
import { NothingToAsk } from './NothingToAsk.tsx';
import { PastAnswers } from './PastAnswers.tsx';
import { ReviewActs } from './ReviewActs.tsx';
import { ReviewHead } from './ReviewHead.tsx';
import { ReviewQuestion } from './ReviewQuestion.tsx';
import { identityOf } from './review-act.ts';
import { useStagePlace } from './use-stage-place.ts';
import './review.css';

/** The review queue: one question at a time, answered by a key. */
export function ReviewPanel() {
  const item = useReviewQueue((s) => s.agenda.shown);
  const set = useStore(selectIdentitySet);
  const { past, setPast, batch, openBatch, closeBatch } = useStagePlace();
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
  const asked = past || batch !== undefined ? undefined : item?.key;
  const seen = useSeen(panel, asked);
  // A key is about what was painted: a question that nobody can have seen is not answered.
  const acts = {
    same: (): void => {
      if (!seen()) return;
      if (item?.kind === 'unnamed') field.current?.focus();
      else answerShown('same');
    },
    notSame: (): void => {
      if (!seen()) return;
      if (item?.kind === 'unnamed') {
        if (one !== undefined) strangerShown(one);
      } else answerShown('not-same', mixed ? profile?.faces[cut] : undefined);
    },
    unsure: (): void => (seen() ? answerShown('unsure') : undefined),
    next: (): void => (seen() ? useReviewQueue.getState().next() : undefined),
    previous: (): void => (seen() ? useReviewQueue.getState().previous() : undefined),
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
  }, [key, past, batch]);

  const names = new Map(set?.identities.map((identity) => [identity.id, identity.labels.name]));
  const spoken = item === undefined ? '' : spokenQuestion(item, (id) => names.get(id) ?? id);
  return (
    <section
      className="review"
      aria-label="Review queue"
      ref={panel}
      tabIndex={-1}
      {...(batch === undefined && { 'data-drawer-focus': '' })}
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
        {batch === undefined ? spoken : ''}
      </p>
      <ReviewHead
        item={item}
        past={past}
        onPast={() => setPast(!past)}
        batch={batch}
        onBatch={openBatch}
      />
      {batch !== undefined && set !== undefined ? (
        <BatchWall
          key={batch[0]?.key}
          merges={batch}
          set={set}
          onDone={(accepted) => {
            if (!closeBatch(accepted)) home();
          }}
        />
      ) : past ? (
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

/**
 * The question that stands on the stage, once it was painted; the panel carries its key from then on.
 * @returns whether it was painted
 */
function useSeen(panel: RefObject<HTMLElement | null>, asked: string | undefined): () => boolean {
  const seen = useRef<string>(undefined);
  useLayoutEffect(() => {
    const element = panel.current;
    if (asked === undefined || element === null) return;
    const end = afterPaint(() => {
      seen.current = asked;
      element.dataset.question = asked;
    });
    return () => {
      end();
      seen.current = undefined;
      delete element.dataset.question;
    };
  }, [panel, asked]);
  return () => seen.current !== undefined && seen.current === asked;
}
