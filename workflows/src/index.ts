export { tokenLifecycle } from './token-lifecycle/token-lifecycle.workflow.ts';
