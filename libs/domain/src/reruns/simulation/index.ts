export * from './rerun-checks.ts';
export * from './rerun-simulation.ts';
