import type { ReviewItem } from '../../../core/review/types.ts';

/** Questions of one kind about an identity. */
export interface QuestionChip {
  /** The one that decides most. */
  readonly item: ReviewItem;
  readonly count: number;
}

/** One chip a kind, since a large identity has the same question about many others; most worth first. */
export function questionChips(items: readonly ReviewItem[]): readonly QuestionChip[] {
  const byWorth = [...items].sort((a, b) => b.worth - a.worth);
  const chips = new Map<ReviewItem['kind'], QuestionChip>();
  for (const item of byWorth) {
    const known = chips.get(item.kind) ?? { item, count: 0 };
    chips.set(item.kind, { item: known.item, count: known.count + 1 });
  }
  return [...chips.values()];
}
