import { Option } from 'commander';

export const serverOption = (): Option =>
  new Option(
    '--server <url>',
    'let a service do it that has the episode (--ep-id), with CUTLINE_TOKEN; e.g. http://127.0.0.1:4174',
  );
