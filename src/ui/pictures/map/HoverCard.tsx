import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useMap } from '../../../state/answers/map.ts';
import { useStore } from '../../../state/store.ts';
import { Face } from '../../kit/Face.tsx';
import { identityColour } from '../../kit/identity-colour.ts';
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
    const { offsetWidth: width, offsetHeight: height } = box;
    const within = (value: number, most: number): number => Math.max(4, Math.min(most - 4, value));
    // Beside the dot where there is room, else under or over it: never on it.
    const onRight = at.x + away + width <= room.clientWidth;
    const onLeft = at.x - away - width >= 0;
    const under = at.y + away + height <= room.clientHeight;
    const left = onRight ? at.x + away : onLeft ? at.x - away - width : at.x - width / 2;
    const beside = onRight || onLeft;
    const top = beside ? at.y - height / 2 : under ? at.y + away : at.y - away - height;
    box.style.left = `${within(left, room.clientWidth - width)}px`;
    box.style.top = `${within(top, room.clientHeight - height)}px`;
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
