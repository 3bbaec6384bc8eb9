import type { CSSProperties } from 'react';
import { formatThreshold } from './format.ts';
import './between.css';
import { cosine } from './cosine.ts';

interface SimilarityBarProps {
  readonly similarity: number;
  /** The cut, as a similarity. */
  readonly threshold: number;
}

/** Similarities of faces lie in this range: a bar from −1 would show nothing. */
const FROM = 0;
const TO = 1;

/** How alike two sides are, with the cut marked on the bar. */
export function SimilarityBar({ similarity, threshold }: SimilarityBarProps) {
  const at = (value: number): number => Math.min(1, Math.max(0, (value - FROM) / (TO - FROM)));
  const style = { '--value': at(similarity), '--cut': at(threshold) } as CSSProperties;
  const gap = similarity - threshold;
  const where = Math.abs(gap) < 0.005 ? 'at' : gap > 0 ? 'above' : 'under';
  return (
    <div className="simbar" data-side={where}>
      <b className="simbar-figure">{cosine(similarity)}</b>
      <span className="simbar-track" style={style} aria-hidden="true">
        <i className="simbar-value" />
        <i className="simbar-cut" />
      </span>
      <span className="simbar-words">
        {where === 'at'
          ? `at the cut ${formatThreshold(threshold)}`
          : `${Math.abs(gap).toFixed(2)} ${where} the cut ${formatThreshold(threshold)}`}
      </span>
    </div>
  );
}
