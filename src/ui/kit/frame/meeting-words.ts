import type { PairFrame } from '../../../core/same-frame/pair-frames.ts';

/** What the two boxes of one frame say, in two words; empty for the plain case. */
export function meetingWords({ meeting, iou }: Pick<PairFrame, 'meeting' | 'iou'>): string {
  switch (meeting) {
    case 'apart':
      return '';
    case 'duplicate':
      return `one face twice, IoU ${iou.toFixed(2)}`;
    case 'inside':
      return 'one inside the other';
    case 'small':
      return 'much smaller';
    default:
      return meeting satisfies never;
  }
}
