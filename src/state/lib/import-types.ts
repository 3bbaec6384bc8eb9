import type { DiscoveryView } from '../../../workers/ingest/session.ts';

/** Import dialog: choosing between what was found. */
export type ImportState =
  | { readonly type: 'none' }
  | { readonly type: 'choosing'; readonly discovery: DiscoveryView }
  | {
      readonly type: 'refused';
      readonly candidate: number;
      /** Of several episodes that were to be one: those, and `candidate` is the one that is meant. */
      readonly together?: TogetherChoice;
      readonly userMessage: string;
      readonly canSkipBadLines: boolean;
    };

/** Several episodes that are to be one. */
export interface TogetherChoice {
  /** Of what was discovered. */
  readonly candidates: readonly number[];
  /** Keys of episodes of the library. */
  readonly stored?: readonly string[];
  /** What all of them are called; undefined: by their ids. */
  readonly name?: string | undefined;
  readonly skipBadLines?: boolean;
}
