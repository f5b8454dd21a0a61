#!/usr/bin/env node
import './private-umask.ts';
import { guardOutput } from './output/guard-output.ts';
import { runProgram } from './program.ts';

guardOutput();
process.exitCode = await runProgram(process.argv.slice(2));
