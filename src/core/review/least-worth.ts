/** A question that is expected to put fewer tracks right than this is not worth a look. */
export const LEAST_WORTH = 0.2;
