/** A name that a step has wherever it is: a UUID, or whatever a program takes for one. */
export const isUid = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w-]{8,64}$/.test(value);

/** A time as histories write it: UTC, whole seconds. */
export const isIsoSeconds = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text);
