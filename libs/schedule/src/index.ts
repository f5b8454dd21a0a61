export { lintSchedule } from './lint-schedule.ts';
export { planSchedule, planWindows, type PlanWindows } from './plan-windows.ts';
export { plannedRenewals } from './planned-renewals.ts';
