export const CHOSEN_STATE = [];
