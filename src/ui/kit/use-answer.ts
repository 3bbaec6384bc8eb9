import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Asking, type Key, Question, shownFor } from '../../state/lib/question.ts';

/** See [Note: Asking]; `of` is a question that is shared by all who look. */
interface AnswerOptions<T> extends Pick<Asking<T>, 'delay' | 'about'> {
  readonly of?: Question<T>;
}

/**
 * Ask while somebody looks, anew whenever the key changes; undefined until known.
 * @param key all that the answer depends on: it is shown for this alone, or, with `about`, for what it is about
 * @param ask undefined while there is nothing to ask: what is shown stays
 */
export function useAnswer<T>(
  key: Key,
  ask: ((signal: AbortSignal) => Promise<T>) | undefined,
  { of, delay, about }: AnswerOptions<T> = {},
): T | undefined {
  const [own] = useState(() => new Question<T>());
  const question = of ?? own;
  const answer = useSyncExternalStore(question.subscribe, question.latest);
  const wanted = ask !== undefined;
  useEffect(() => (wanted ? question.look() : undefined), [question, wanted]);
  // After every render: what was asked already is not asked again.
  useEffect(() => {
    if (ask !== undefined) question.put({ key, ask, delay, about });
  });
  return shownFor(answer, key, about);
}
