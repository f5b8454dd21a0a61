import { inBoth } from './wording.ts';
import type { GuideStep, Text } from './guide.ts';

/** The last step of work that Keyturn cannot see for itself. */
export function completeTask(text: Text): GuideStep {
  return { label: { en: 'Complete this task', ja: 'タスクを完了' }, text, hint: COMPLETE_CALL };
}

export const COMPLETE_CALL: Text = inBoth(() => 'POST /v1/tasks/{id}/complete');
