#!/usr/bin/env node
import './private-umask.ts';
import { runProgram } from './program.ts';

process.exitCode = await runProgram(process.argv.slice(2));
