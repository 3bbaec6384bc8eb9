import type { Identity } from '../../core/identity/types.ts';

/** CSS colour of an identity; tokens.css has the palette. */
export const identityColour = (identity: Identity): string => `var(--id-${identity.colour})`;
