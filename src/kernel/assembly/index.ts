// Entry of the WASM kernel. It allocates nothing: memory is imported and every address is passed in.
export { products } from './products';
export { distances, pack, similarities } from './similarity';
export { placeStrip } from './square';
export {
  addRow,
  addSum,
  dotRows,
  dotRowSum,
  dotSums,
  inverseLengths,
  setRows,
} from './sums';
export { wholeDistances, wholePack, wholePairs, wholeRests, wholeTile } from './whole';
export {
  mergeAverage,
  mergeComplete,
  mergeSingle,
  mergeWard,
  nearest,
  refresh,
  shorten,
  within,
  withinCrowd,
} from './chain';
