import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useMap } from '../../state/map.ts';
import { useStore } from '../../state/store.ts';
import { Face } from '../common-face/Face.tsx';
import { identityColour } from '../grid/identity-colour.ts';
import { factsOf } from './dot-words.ts';
import type { MapPicture } from './picture.ts';

interface HoverCardProps {
  readonly dot: number;
  readonly picture: RefObject<MapPicture | undefined>;
}

const GAP = 10;

/** Who a dot is, beside it. For the eye: the keys have the same said. */
export function HoverCard({ dot, picture }: HoverCardProps) {
  const card = useRef<HTMLDivElement>(null);
  const subject = useMap((s) => s.subject);
  const facts = factsOf(useStore.getState(), subject, dot);
  useLayoutEffect(() => {
    const [box, made] = [card.current, picture.current];
    const room = box?.parentElement;
    if (box === null || made === undefined || room === null || room === undefined) return;
    const at = made.place(dot);
    const away = made.radius(dot) + GAP;
    const right = at.x + away + box.offsetWidth <= room.clientWidth;
    const left = right ? at.x + away : Math.max(4, at.x - away - box.offsetWidth);
    const lowest = room.clientHeight - box.offsetHeight - 4;
    box.style.left = `${left}px`;
    box.style.top = `${Math.max(4, Math.min(lowest, at.y - box.offsetHeight / 2))}px`;
  }, [dot, picture]);
  if (facts === undefined) return null;
  const { identity } = facts;
  return (
    <div className="map-card" ref={card} aria-hidden="true">
      <Face row={facts.face} of={undefined} decorative />
      <div>
        <b>
          {identity?.kind === 'cluster' && <i style={{ background: identityColour(identity) }} />}
          {facts.who}
        </b>
        <span>
          {facts.track} · {facts.faces}
          {identity !== undefined && identity.kind !== 'cluster' && ` · ${identity.kind}`}
        </span>
        <span>{facts.nearest ?? 'Looking for the most similar track…'}</span>
      </div>
    </div>
  );
}
