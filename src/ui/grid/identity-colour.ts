import type { Identity } from '../../core/identity/types.ts';

/** Colours in the palette of tokens.css: --id-0 … --id-19. */
const PALETTE = 20;

/** CSS colour of an identity; follows its id. */
export const identityColour = (identity: Identity): string =>
  `var(--id-${identity.colour % PALETTE})`;
