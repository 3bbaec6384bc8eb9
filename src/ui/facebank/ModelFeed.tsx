import { feedWords } from '../../core/face/feed.ts';
import { FEEDS } from '../../core/face/trial.ts';
import type { ModelCard } from '../../state/embedding/model-cards.ts';
import { setFeed } from '../../state/embedding/models.ts';

const HOW = {
  tried: 'found by trying it on faces',
  hand: 'set by hand',
  assumed: 'as most are; an open episode tries it',
} as const;

/** How an embedder takes its pixels, which no file says. */
export function ModelFeed({ card: { sha256, name, feed, fed } }: { readonly card: ModelCard }) {
  if (feed === undefined) return null;
  const words = feedWords(feed);
  const known = FEEDS.map(feedWords);
  const choices = known.includes(words) ? known : [words, ...known];
  return (
    <label className="model-feed">
      Takes pixels as{' '}
      <select
        className="select"
        value={words}
        aria-label={`How ${name} takes its pixels`}
        onChange={(event) => {
          const next = FEEDS[known.indexOf(event.currentTarget.value)];
          if (next !== undefined) void setFeed(sha256, next, 'hand');
        }}
      >
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>{' '}
      <small>{HOW[fed ?? 'assumed']}</small>
    </label>
  );
}
