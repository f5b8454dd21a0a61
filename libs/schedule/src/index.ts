export { calendarDays, dayAt, type CalendarDay } from './calendar-days.ts';
export { calendarDay, freezeInterval, shiftDay } from './freezes.ts';
export { KeptOpenings } from './kept-openings.ts';
export { lintSchedule } from './lint-schedule.ts';
export { planSchedule, planWindows, type PlanWindows } from './plan-windows.ts';
export { plannedRenewals, upcomingRenewals } from './planned-renewals.ts';
export { SharedPlans } from './shared-plans.ts';
export { isTimeZone } from './window-openings.ts';
