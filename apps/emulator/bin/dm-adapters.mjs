#!/usr/bin/env node
// A file that is there before the first build, so that npm can link it.
import './require-node-24.mjs';

const { runFromShell } = await import('../dist/clients/run-from-shell.js');
const { dmAdapters } = await import('../dist/clients/command-lines.js');
await runFromShell(dmAdapters);
