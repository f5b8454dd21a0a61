export * from './life-checks.ts';
export * from './life-simulation.ts';
