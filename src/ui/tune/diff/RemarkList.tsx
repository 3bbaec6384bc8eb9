import { Check, TriangleAlert } from 'lucide-react';
import type { diffRemarks } from '../../kit/diff-words.ts';

/** What a diff means for locks and warnings. */
export function RemarkList({ remarks }: { readonly remarks: ReturnType<typeof diffRemarks> }) {
  if (remarks.length === 0) return null;
  return (
    <ul className="pending-remarks" aria-label="Locks and warnings">
      {remarks.map(({ kind, text }) => (
        <li key={text} data-kind={kind}>
          {kind === 'good' ? (
            <Check size={12} aria-hidden="true" />
          ) : (
            <TriangleAlert size={12} aria-hidden="true" />
          )}
          {text}
        </li>
      ))}
    </ul>
  );
}
