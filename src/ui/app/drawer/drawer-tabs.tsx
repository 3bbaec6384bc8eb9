import {
  ChartNoAxesCombined,
  ChartScatter,
  Clapperboard,
  Columns2,
  GitCompareArrows,
  Grid3x3,
  History,
  ListChecks,
  type LucideIcon,
  Network,
  ScanFace,
  Tags,
  Target,
} from 'lucide-react';
import type { ComponentType } from 'react';
import type { Drawer } from '../../../state/lib/types.ts';
import { useStore } from '../../../state/store.ts';
import { shownLater } from '../../kit/LazyPart.tsx';
import { CompareView } from '../../people/compare/CompareView.tsx';
import { HistoryPanel } from '../../review/history/HistoryPanel.tsx';
import { NamesWall } from '../../review/NamesWall.tsx';
import { ReviewPanel } from '../../review/ReviewPanel.tsx';
import { useChangesCount, useKnownCount, useNamesCount, useReviewCount } from './stage-counts.ts';

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

// What is looked at now and then is loaded when it is first opened.
const LandscapePanel = shownLater(
  async () => (await import('../../tune/landscape/LandscapeTab.tsx')).LandscapeTab,
);
const DendrogramPanel = shownLater(
  async () => (await import('../../pictures/dendrogram/DendrogramPanel.tsx')).DendrogramPanel,
);
const SimilarityPanel = shownLater(
  async () => (await import('../../pictures/similarity/SimilarityPanel.tsx')).SimilarityPanel,
);
const MapPanel = shownLater(async () => (await import('../../pictures/map/MapPanel.tsx')).MapPanel);
const ScoresPanel = shownLater(
  async () => (await import('../../tune/scores/ScoresPanel.tsx')).ScoresPanel,
);
const SeasonPanel = shownLater(
  async () => (await import('../../tune/season/SeasonPanel.tsx')).SeasonPanel,
);

const DiffPanel = shownLater(async () => (await import('../../tune/diff/DiffStage.tsx')).DiffStage);

const KnownPanel = shownLater(
  async () => (await import('../../facebank/KnownStage.tsx')).KnownStage,
);

const noCount = (): undefined => undefined;

/** What the drawer can show, left to right. */
export const DRAWER_TABS: readonly DrawerTab[] = [
  {
    key: 'landscape',
    label: 'Landscape',
    icon: ChartNoAxesCombined,
    hint: 'W',
    Panel: LandscapePanel,
    useCount: noCount,
  },
  {
    key: 'dendrogram',
    label: 'Dendrogram',
    icon: Network,
    hint: 'D',
    Panel: DendrogramPanel,
    useCount: noCount,
  },
  {
    key: 'similarity',
    label: 'Similarity',
    icon: Grid3x3,
    hint: 'I',
    Panel: SimilarityPanel,
    useCount: noCount,
  },
  {
    key: 'map',
    label: 'Map',
    icon: ChartScatter,
    hint: 'A',
    Panel: MapPanel,
    useCount: noCount,
  },
  {
    key: 'scores',
    label: 'Scores',
    icon: Target,
    hint: 'B',
    Panel: ScoresPanel,
    useCount: noCount,
  },
  {
    key: 'season',
    label: 'Season',
    icon: Clapperboard,
    hint: 'E',
    Panel: SeasonPanel,
    useCount: noCount,
  },
  {
    key: 'review',
    label: 'Review',
    icon: ListChecks,
    hint: 'V',
    Panel: ReviewPanel,
    useCount: useReviewCount,
  },
  {
    key: 'known',
    label: 'Known',
    icon: ScanFace,
    Panel: KnownPanel,
    useCount: useKnownCount,
  },
  {
    key: 'names',
    label: 'Names',
    icon: Tags,
    Panel: NamesWall,
    useCount: useNamesCount,
  },
  {
    key: 'changes',
    label: 'Changes',
    icon: GitCompareArrows,
    Panel: DiffPanel,
    useCount: useChangesCount,
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
