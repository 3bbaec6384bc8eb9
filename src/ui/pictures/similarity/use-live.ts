import { startTransition, useEffect, useRef, useState } from 'react';
import { AppError, CancelledError } from '../../../core/errors.ts';

/** What an answer is about: `subject` decides whether an older one is still worth showing. */
interface Question<T> {
  readonly subject: unknown;
  readonly key: unknown;
  readonly ask: () => Promise<T>;
}

export interface Live<T> {
  /** The last answer about the subject; undefined until there is one. */
  readonly value: T | undefined;
  /** True while `value` is not yet the answer to the question at hand. */
  readonly behind: boolean;
  /** Why there is none, in words for people. */
  readonly failure: string | undefined;
}

interface Answer<T> {
  readonly subject: unknown;
  readonly key: unknown;
  readonly value: T | undefined;
  readonly failure: string | undefined;
}

/**
 * A worker's answer to a question that changes while somebody drags: one call is under way at a
 * time, and when it comes back the newest question is asked, so that answers follow the slider at
 * the pace of the worker and none is asked in vain.
 * @param subject when it changes, older answers are not shown any more; undefined asks nothing
 * @param key what tells questions about one subject apart, by identity
 */
export function useLive<T>(subject: unknown, key: unknown, ask: () => Promise<T>): Live<T> {
  const [answer, setAnswer] = useState<Answer<T>>();
  const wanted = useRef<Question<T>>(undefined);
  const running = useRef(false);
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
      wanted.current = undefined;
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `subject` and `key` stand for all that `ask` reads
  useEffect(() => {
    if (subject === undefined || key === undefined) return;
    wanted.current = { subject, key, ask };
    if (running.current) return;
    running.current = true;
    void (async () => {
      while (wanted.current !== undefined) {
        const question: Question<T> = wanted.current;
        wanted.current = undefined;
        const answered = await answerTo(question);
        if (answered !== undefined && shown.current) startTransition(() => setAnswer(answered));
      }
      running.current = false;
    })();
  }, [subject, key]);
  const fits = subject !== undefined && answer?.subject === subject;
  return {
    value: fits ? answer.value : undefined,
    behind: !fits || answer.key !== key,
    failure: fits ? answer.failure : undefined,
  };
}

async function answerTo<T>({ subject, key, ask }: Question<T>): Promise<Answer<T> | undefined> {
  try {
    return { subject, key, value: await ask(), failure: undefined };
  } catch (error) {
    if (error instanceof CancelledError) return undefined;
    const failure = error instanceof AppError ? error.userMessage : String(error);
    return { subject, key, value: undefined, failure };
  }
}
