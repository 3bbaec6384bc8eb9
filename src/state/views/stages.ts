import type { Drawer } from '../lib/types.ts';

const STAGES: readonly Drawer[] = ['review', 'known', 'names', 'changes'];

/** Whether it takes the place of the faces and the inspector, and is entered from the top bar: it is no tab. */
export const isStage = (drawer: Drawer): boolean => STAGES.includes(drawer);
