export * from './life-checks.ts';
export * from './life-simulation.ts';
export * from '../reruns/simulation/index.ts';
