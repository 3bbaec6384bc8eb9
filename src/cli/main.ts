#!/usr/bin/env node
import { guardOutput } from './kit/output.ts';
import { main } from './program.ts';

guardOutput();
const code = await main(process.argv.slice(2), process);
process.exitCode ??= code;
