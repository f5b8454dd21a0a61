export { boundActivities } from './bound-activities.ts';
export { bundleOptions, createWorkflowBundle } from './workflow-bundle.ts';
