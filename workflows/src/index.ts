export { migrationRerun } from './migration-rerun/migration-rerun.workflow.ts';
export { tokenLifecycle } from './token-lifecycle/token-lifecycle.workflow.ts';
