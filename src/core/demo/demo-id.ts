/** ep_id of the demo's episode. */
export const DEMO_EP_ID = 'demo-s01e01';
