import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useStore } from '../../state/store.ts';
import { selectIdentitySet } from '../../state/views/selectors.ts';
import { type Subject, subjectOf } from './subject.ts';
import { useTrackCursor } from './track-cursor.ts';

/** What an act applies to, kept up to date. */
export function useSubject(): Subject {
  const cursor = useTrackCursor((s) => s.track);
  const parts = useStore(
    useShallow((s) => [
      s.view,
      s.drawer,
      s.selection,
      s.trackSelection,
      s.activeId,
      s.log,
      selectIdentitySet(s),
    ]),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `parts` is what the subject is made of
  return useMemo(() => subjectOf(useStore.getState(), cursor), [parts, cursor]);
}

/** What an act applies to, now. */
export const currentSubject = (): Subject =>
  subjectOf(useStore.getState(), useTrackCursor.getState().track);
