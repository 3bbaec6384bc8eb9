import { useId } from 'react';
import { isEpisodeId } from '../../../core/episode/episode-id.ts';
import { isOtherEpisode } from '../../../core/parse/of-episode.ts';
import { jointId } from '../../../core/together/joint-id.ts';
import './together-name.css';

/** Why several episodes cannot be called so together; undefined where they can. */
export function nameFault(name: string, ids: readonly string[]): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return undefined;
  const twin = ids.find((id) => !isOtherEpisode(trimmed, id));
  if (twin !== undefined) return `${twin} is one of them: choose another name.`;
  return isEpisodeId(trimmed) ? undefined : 'Letters, digits, dots, dashes and underscores only.';
}

interface TogetherNameProps {
  readonly ids: readonly string[];
  readonly value: string;
  readonly onChange: (name: string) => void;
  /** Enter does what the window is for; false while that cannot be done. */
  readonly onEnter: false | (() => void);
}

/** What several episodes are called as one, and what that means. */
export function TogetherName({ ids, value, onChange, onEnter }: TogetherNameProps) {
  const field = useId();
  const fault = nameFault(value, ids);
  return (
    <div className="together">
      <label htmlFor={field}>Called</label>
      <input
        id={field}
        className="text-field"
        type="text"
        value={value}
        placeholder={jointId(ids)}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={fault !== undefined}
        aria-describedby={`${field}-about`}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={({ key }) => {
          if (key === 'Enter' && onEnter !== false) onEnter();
        }}
      />
      <p id={`${field}-about`} className={fault === undefined ? undefined : 'together-fault'}>
        {fault ??
          'They are clustered as one: who is in several of them is one identity. An export has a folder for each, with its own files.'}
      </p>
    </div>
  );
}
