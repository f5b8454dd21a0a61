export * from './plan-windows.ts';
