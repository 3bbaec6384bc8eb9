import { Columns2, History, ListChecks, type LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import { selectOpenCount, useReviewQueue } from '../../state/review-queue.ts';
import { useStore } from '../../state/store.ts';
import type { Drawer } from '../../state/types.ts';
import { CompareView } from '../compare/CompareView.tsx';
import { HistoryPanel } from '../history/HistoryPanel.tsx';
import { ReviewPanel } from '../review/ReviewPanel.tsx';

export interface DrawerTab {
  readonly key: Exclude<Drawer, 'none'>;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Key that opens it. */
  readonly hint?: string;
  readonly Panel: ComponentType;
  /** A number beside the label; undefined shows none. A hook. */
  readonly useCount: () => number | undefined;
  /** Whether the tab is there now. A hook. */
  readonly useShown?: () => boolean;
  /** It takes the whole centre: there is nothing to see beside it. */
  readonly whole?: boolean;
}

/** What the drawer can show, left to right. */
export const DRAWER_TABS: readonly DrawerTab[] = [
  {
    key: 'review',
    label: 'Review queue',
    icon: ListChecks,
    hint: 'V',
    Panel: ReviewPanel,
    useCount: () =>
      useReviewQueue((s) => (s.status === 'ready' ? selectOpenCount(s) || undefined : undefined)),
  },
  {
    key: 'history',
    label: 'History',
    icon: History,
    hint: 'H',
    Panel: HistoryPanel,
    useCount: () => useStore((s) => (s.log.cursor === 0 ? undefined : s.log.cursor)),
  },
  {
    key: 'compare',
    label: 'Compare',
    icon: Columns2,
    hint: 'C',
    Panel: CompareView,
    useCount: () => useStore((s) => s.compared.length),
    useShown: () => useStore((s) => s.compared.length > 1),
    whole: true,
  },
];
