import type { ReactNode } from 'react';
import { cosine } from '../cosine.ts';
import { Face } from '../Face.tsx';
import './why.css';

interface FaceLinkProps {
  /** Face rows. */
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
  readonly children?: ReactNode;
}

/** Two faces with what lies between them: the similarity and a few words. */
export function FaceLink({ a, b, similarity, children }: FaceLinkProps) {
  return (
    <div className="face-link">
      <Face row={a} />
      <p>
        <b>{cosine(similarity)}</b>
        {children}
      </p>
      <Face row={b} />
    </div>
  );
}
