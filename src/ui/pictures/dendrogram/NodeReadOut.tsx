import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useStore } from '../../../state/store.ts';
import { Face } from '../../kit/Face.tsx';
import { identityColour } from '../../kit/identity-colour.ts';
import { displayName } from '../../kit/words.ts';
import { describeNode } from './node-words.ts';
import { selectScene, tracksUnder } from './scene.ts';

const MOST_FACES = 4;
/** From the pointer, and from the edges of the picture, px. */
const APART = 14;
const MARGIN = 4;

interface NodeReadOutProps {
  readonly node: number;
  /** The pointer's place, px in `within`. */
  readonly x: number;
  readonly y: number;
  readonly within: RefObject<HTMLElement | null>;
}

/** What is under the pointer: tracks, similarity, whose they are. Beside the pointer, never under it. */
export function NodeReadOut({ node, x, y, within }: NodeReadOutProps) {
  const scene = useStore(selectScene);
  const open = useStore((s) => s.open);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [own, outer] = [box.current, within.current];
    if (own === null || outer === null) return;
    const right = x + APART + own.offsetWidth > outer.clientWidth - MARGIN;
    const left = right ? x - APART - own.offsetWidth : x + APART;
    const lowest = outer.clientHeight - own.offsetHeight - MARGIN;
    const top = Math.max(MARGIN, Math.min(lowest, y + APART));
    own.style.transform = `translate(${Math.max(MARGIN, left)}px, ${top}px)`;
  });
  if (scene === undefined || open === undefined) return null;
  const { title, people, shares } = describeNode(scene, open.episode, node);
  const [row] = tracksUnder(scene, node);
  const isLeaf = node < scene.layout.n;
  return (
    <div className="node-readout" ref={box} aria-hidden="true">
      <div className="node-faces">
        {isLeaf ? (
          <Face row={open.summaries.bestFace[row ?? -1] ?? -1} decorative />
        ) : (
          shares
            .slice(0, MOST_FACES)
            .map(({ identity }) => (
              <Face key={identity.id} row={identity.canonicalFace} decorative />
            ))
        )}
      </div>
      <b>{title}</b>
      <span>
        {shares.length === 1 && shares[0] !== undefined && (
          <i style={{ background: identityColour(shares[0].identity) }} />
        )}
        {isLeaf && shares[0] !== undefined ? displayName(shares[0].identity) : people}
      </span>
    </div>
  );
}
