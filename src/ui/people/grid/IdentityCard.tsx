import { Check, Lock, Pin, TriangleAlert, UserRoundX } from 'lucide-react';
import { memo, useMemo } from 'react';
import type { Identity } from '../../../core/identity/types.ts';
import { useStore } from '../../../state/store.ts';
import { lookOfIdentity, useDrag } from '../../acts/drag/drag-state.ts';
import { NameField } from '../../acts/naming/NameField.tsx';
import { numberOf } from '../../acts/person-numbers.ts';
import { Face } from '../../kit/Face.tsx';
import { plural } from '../../kit/format.ts';
import { cardFaces } from '../../kit/grid/card-faces.ts';
import { looksSame } from '../../kit/grid/stable-order.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import { displayName, isNamed } from '../../kit/words.ts';
import './card.css';
import './card-part.css';
import { identityColour } from '../../kit/identity-colour.ts';

/**
 * Above this an identity is loose: its tracks' mean cosine to the centroid, which is 1 − variance,
 * is below the 0.70 that the pipeline's guide calls good for a person.
 */
export const LOOSE_VARIANCE = 0.3;

/** How much its figures have: three of them, two beside a warning, or two at all. */
export type CardRoom = 'ample' | 'tight' | 'least';

export interface CardProps {
  readonly identity: Identity;
  /** Five smaller faces beside the large one instead of two. */
  readonly wide: boolean;
  readonly room: CardRoom;
  readonly selected: boolean;
  readonly active: boolean;
  readonly renaming: boolean;
  /** What became of it while the slider moves; undefined for one that is there. */
  readonly gone: string | undefined;
  /** Name of the identity that it just split from. */
  readonly splitFrom: string | undefined;
}

/** A person at a glance: one large face, more from other tracks, the name and the figures. */
export const IdentityCard = memo(function IdentityCard(props: CardProps) {
  const { identity, wide, gone } = props;
  const open = useStore((state) => state.open);
  const look = useDrag(lookOfIdentity(identity.id));
  const slots = wide ? 6 : 3;
  const faces = useMemo(
    () => (open === undefined ? [] : cardFaces(identity, open.episode, open.summaries, slots)),
    [identity, open, slots],
  );
  const name = displayName(identity);
  const rest = faces.slice(1);
  const unseen = rest.length < slots - 1 ? 0 : identity.faceCount - faces.length;
  return (
    <article
      className="card"
      data-room={props.room}
      data-selected={props.selected ? '' : undefined}
      data-active={props.active ? '' : undefined}
      data-gone={gone === undefined ? undefined : ''}
      data-drop={gone === undefined ? `identity:${identity.id}` : undefined}
      data-look={look}
    >
      <div className="card-faces" data-wide={wide ? '' : undefined} data-others={rest.length}>
        <Face row={faces[0] ?? -1} of={name} className="card-main" />
        {/* A slot keeps its element while faces come and go in it, so nothing blinks. */}
        {Array.from({ length: slots - 1 }, (_, i) => {
          const row = rest[i];
          // biome-ignore lint/suspicious/noArrayIndexKey: the slot is the identity of the element
          return row === undefined ? null : <Face key={i} row={row} of={name} />;
        })}
        {wide && unseen > 0 && <span className="card-more">+{unseen}</span>}
        {gone === undefined && (
          <span className="card-check" data-check="" aria-hidden="true">
            <Check size={14} strokeWidth={3} />
          </span>
        )}
        <PartSelected tracks={identity.tracks} />
        {identity.representativeChosen && (
          <span className="card-pin" title="Representative chosen by hand">
            <Pin size={12} aria-hidden="true" />
          </span>
        )}
      </div>
      <div className="card-caption">
        <div className="card-name">
          <i className="id-dot" style={{ background: identityColour(identity) }} />
          {props.renaming ? (
            <NameField identity={identity} />
          ) : (
            <span className={isNamed(identity) ? 'card-title' : 'card-title unnamed'}>{name}</span>
          )}
          {gone === undefined && <PersonNumber identity={identity} />}
          {gone === undefined && props.splitFrom !== undefined && (
            <span className="card-split" title={`Split from ${props.splitFrom}`}>
              split
            </span>
          )}
          {gone === undefined && identity.labels.stranger === true && (
            <UserRoundX className="card-lock" size={13} aria-hidden="true" />
          )}
          {gone === undefined && identity.locked && (
            <Lock className="card-lock" size={13} aria-hidden="true" strokeWidth={2.2} />
          )}
        </div>
        {gone === undefined ? (
          <Figures identity={identity} />
        ) : (
          <div className="card-figures">
            <span className="card-variance">{gone}</span>
          </div>
        )}
      </div>
    </article>
  );
}, sameCard);

/** The key that says of others that they are this person. */
function PersonNumber({ identity }: { readonly identity: Identity }) {
  const number = useStore(numberOf(identity));
  if (number === undefined) return null;
  return (
    <span className="card-number" title={`Key ${number}: it is ${displayName(identity)}`}>
      <Kbd>{String(number)}</Kbd>
    </span>
  );
}

/** How many of its tracks are selected, while tracks are. */
function PartSelected({ tracks }: { readonly tracks: Int32Array }) {
  const count = useStore(({ view, trackSelection }) =>
    trackSelection.size === 0 || view.type !== 'grid'
      ? 0
      : tracks.reduce((sum, row) => sum + (trackSelection.has(row) ? 1 : 0), 0),
  );
  if (count === 0) return null;
  return (
    <span className="card-part" title={`${count} of ${plural(tracks.length, 'track')} selected`}>
      {count} of {tracks.length}
    </span>
  );
}

/** Sizes, then what deserves a look: two tracks in one frame before a loose cluster. */
function Figures({ identity }: { readonly identity: Identity }) {
  const pairs = identity.sharedFramePairs;
  const loose = identity.variance >= LOOSE_VARIANCE;
  return (
    <div className="card-figures" data-warns={pairs > 0 || loose ? '' : undefined}>
      <span>{plural(identity.tracks.length, 'track')}</span>
      <span>{plural(identity.faceCount, 'face')}</span>
      {pairs > 0 ? (
        <span className="card-badge" title={`${plural(pairs, 'pair')} of its tracks in one frame`}>
          <TriangleAlert size={11} aria-hidden="true" />2 in one frame
        </span>
      ) : (
        <span
          className={loose ? 'card-badge' : 'card-variance'}
          title={loose ? 'Variance 1 − R: its tracks are unlike each other' : 'Variance: 1 − R'}
        >
          σ² {identity.variance.toFixed(2)}
          {loose && ' loose'}
        </span>
      )}
    </div>
  );
}

function sameCard(a: CardProps, b: CardProps): boolean {
  return (
    a.wide === b.wide &&
    a.room === b.room &&
    a.selected === b.selected &&
    a.active === b.active &&
    a.renaming === b.renaming &&
    a.gone === b.gone &&
    a.splitFrom === b.splitFrom &&
    sameOnCard(a.identity, b.identity)
  );
}

/**
 * True when a card shows the same of both. The number that the files give a cluster is on no card, and
 * a merge changes that of everybody behind it.
 */
export function sameOnCard(a: Identity, b: Identity): boolean {
  return looksSame(a, a.clusterId === b.clusterId ? b : { ...b, clusterId: a.clusterId });
}

/** "Lisa, identity-00004, 9 tracks, 30 faces, variance 0.13, locked": what a card says aloud. */
export function cardLabel(identity: Identity): string {
  const parts = [
    displayName(identity),
    ...(isNamed(identity) ? [identity.id] : []),
    plural(identity.tracks.length, 'track'),
    plural(identity.faceCount, 'face'),
    `variance ${identity.variance.toFixed(2)}`,
    ...(identity.locked ? ['locked'] : []),
    ...(identity.labels.stranger === true ? ['a stranger'] : []),
    ...(identity.sharedFramePairs > 0 ? ['2 of its tracks in one frame'] : []),
    ...(identity.variance >= LOOSE_VARIANCE ? ['loose'] : []),
    ...(identity.representativeChosen ? ['representative chosen'] : []),
  ];
  return parts.join(', ');
}
