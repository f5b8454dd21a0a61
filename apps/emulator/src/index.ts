export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
export { FAULT_KINDS, type FaultKind } from './faults/fault-plan.ts';
export { EMULATOR_ISSUER_SECRET } from './issuer/webhook-signature.ts';
export { dmAdapters, dmCleanseImport } from './clients/command-lines.ts';
export { runFromShell } from './clients/run-from-shell.ts';
