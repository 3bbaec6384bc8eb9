import { useStore } from '../../../state/store.ts';
import { isStage } from '../../../state/views/stages.ts';
import { keyHint } from '../../acts/keymap.ts';
import { formatCount } from '../../kit/format.ts';
import { useChangesCount, useKnownCount, useNamesCount, useReviewCount } from './stage-counts.ts';

/** The places of an episode: its people, what there is to ask about them, and who has no name. */
export function Stages() {
  const changes = useChangesCount();
  const known = useKnownCount();
  const anybody = useStore((state) => state.bank.people.length > 0);
  return (
    <nav className="stages" aria-label="Stages">
      <Stage drawer="none" label="Faces" count={undefined} />
      <Stage drawer="review" label="Review" count={useReviewCount()} hint={keyHint('review')} />
      {anybody && <Stage drawer="known" label="Known" count={known} />}
      <Stage drawer="names" label="Names" count={useNamesCount()} />
      {changes !== undefined && <Stage drawer="changes" label="Changes" count={changes} />}
    </nav>
  );
}

interface StageProps {
  readonly drawer: 'none' | 'review' | 'known' | 'names' | 'changes';
  readonly label: string;
  readonly count: number | undefined;
  readonly hint?: string;
}

function Stage({ drawer, label, count, hint }: StageProps) {
  const setDrawer = useStore((state) => state.setDrawer);
  // Pictures lie under the faces: with one of them open, one is there too.
  const here = useStore((state) =>
    state.page === 'people'
      ? false
      : drawer === 'none'
        ? !isStage(state.drawer)
        : state.drawer === drawer,
  );
  return (
    <button
      type="button"
      aria-current={here ? 'page' : undefined}
      title={hint === undefined ? undefined : `${label} (${hint})`}
      onClick={() => !here && setDrawer(drawer)}
    >
      {label}
      {count !== undefined && <b>{formatCount(count)}</b>}
    </button>
  );
}
