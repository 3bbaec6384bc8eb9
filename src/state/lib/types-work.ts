import type { DiscoveryView } from '../../../workers/contract.ts';
import type { Progress } from '../../core/job.ts';

/** What is on its way. Only one long job runs at a time. */
export type Job =
  | { readonly type: 'idle' }
  | {
      readonly type: 'running';
      readonly title: string;
      readonly progress: Progress;
      readonly startedAt: number;
      readonly cancellable: boolean;
    };

/** Something a person must read. Errors stay until dismissed; notices go by themselves. */
export interface Notice {
  readonly id: number;
  readonly level: 'error' | 'warning' | 'info' | 'done';
  readonly text: string;
  /** Offered as a button. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Import dialog: choosing between what was found. */
export type ImportState =
  | { readonly type: 'none' }
  | { readonly type: 'choosing'; readonly discovery: DiscoveryView }
  | {
      readonly type: 'refused';
      readonly candidate: number;
      readonly userMessage: string;
      readonly canSkipBadLines: boolean;
    };
