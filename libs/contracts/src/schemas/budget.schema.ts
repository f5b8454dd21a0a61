import { z } from 'zod';
import { instant } from './page.schema.ts';

const budget = z.object({
  account: z.string(),
  class: z.string().meta({ examples: ['authToken', 'jobWrite', 'read'] }),
  limit: z.int(),
  windowSeconds: z.number(),
  used: z.int().meta({ description: 'Calls within the window that ends now' }),
  availableAt: instant.meta({ description: 'When one more call fits; now or earlier: at once' }),
});

export const budgetList = z.object({ items: z.array(budget), asOf: instant }).meta({ id: 'BudgetList' });
