import { z } from 'zod';

const text = z.string().nullish();

/** A task as far as the command line shows it; the rest is kept for `-o json`. */
export const taskItem = z.looseObject({
  id: z.string(),
  kind: z.string(),
  subject: z.string(),
  status: z.string(),
  owner: text,
  cause: text,
  openedAt: text,
  dueAt: text,
  consequence: text,
  deepLink: text,
  steps: z
    .array(
      z.looseObject({
        n: z.int(),
        text: z.string(),
        labels: z.object({ en: z.string(), ja: z.string() }).nullish(),
        hint: text,
      }),
    )
    .optional(),
});
export type TaskItem = z.output<typeof taskItem>;
export type TaskStep = NonNullable<TaskItem['steps']>[number];
