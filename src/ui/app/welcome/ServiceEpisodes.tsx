import { Server } from 'lucide-react';
import { useState } from 'react';
import {
  type ServiceEpisodes as List,
  LOGIN,
  listServiceEpisodes,
} from '../../../bridge/service.ts';
import { openServiceEpisode } from '../../../state/answers/service.ts';
import { useStore } from '../../../state/store.ts';
import { Button } from '../../kit/Button.tsx';
import { plural } from '../../kit/format.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import './service-episodes.css';

/** Shown without a word typed; from here on there is a field to find one. */
const FIELD_FROM = 9;
const SHOWN = 40;

/** The episodes of the service that serves this page, beside those that this browser keeps. */
export function ServiceEpisodes() {
  const [tries, setTries] = useState(0);
  const list = useAnswer([tries], listServiceEpisodes);
  return (
    <section className="recent" aria-labelledby="service-heading">
      <div className="section-head">
        <h2 id="service-heading" className="eyebrow">
          On this service
        </h2>
        <Button look="plain" onClick={() => setTries(tries + 1)}>
          Look again
        </Button>
      </div>
      {list !== undefined && <Listed list={list} />}
    </section>
  );
}

function Listed({ list }: { readonly list: List }) {
  if (list.type === 'episodes' && list.ids.length > 0) return <Episodes ids={list.ids} />;
  return (
    <p className="service-words" role="status">
      {list.type === 'login' ? LOGIN : list.type === 'away' ? AWAY : NONE}
    </p>
  );
}

const AWAY =
  'The service does not answer. Everything that this browser keeps is here all the same.';
const NONE = 'Its data root has no episode yet: put one below manifests/, then look again.';

function Episodes({ ids }: { readonly ids: readonly string[] }) {
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const found = ids.filter((id) => id.toLowerCase().includes(wanted));
  return (
    <>
      {ids.length >= FIELD_FROM && (
        <input
          type="search"
          className="service-search"
          aria-label="Find an episode of the service"
          placeholder={`Find among ${plural(ids.length, 'episode')}`}
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
      )}
      <ul>
        {found.slice(0, SHOWN).map((id) => (
          <li key={id}>
            <Episode epId={id} />
          </li>
        ))}
      </ul>
      {found.length > SHOWN && (
        <p className="service-words">and {plural(found.length - SHOWN, 'more episode')}</p>
      )}
      {found.length === 0 && (
        <p className="service-words" role="status">
          No episode of the service is called so.
        </p>
      )}
    </>
  );
}

function Episode({ epId }: { readonly epId: string }) {
  const kept = useStore((state) => state.library.some((one) => one.epId === epId));
  const busy = useStore((state) => state.job.type === 'running');
  return (
    <button
      type="button"
      className="recent-item"
      disabled={busy}
      onClick={() => void openServiceEpisode(epId)}
    >
      <Server size={16} aria-hidden="true" />
      <span className="recent-name">
        <b>{epId}</b>
      </span>
      <span className="recent-detail">
        {kept ? 'read again; your decisions here are kept' : 'open'}
      </span>
    </button>
  );
}
