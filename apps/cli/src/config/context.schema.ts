import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { addressFault } from '../http/address.ts';
import { OUTPUT_FORMATS } from '../output/output-format.ts';

/** What somebody calls a key whom nobody has told where it goes. */
export const KEYS_THAT_ARE_VALUES = /^(api-?)?(key|token|secret|password)$/i;

const ONE_LINE = /^[^\p{Cc}]+$/u;
const text = (expected: string) => z.string({ error: `expected ${expected}` });

const address = text('an http(s) address').superRefine((value, context) => {
  const fault = addressFault(value);
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
});

export const contextSchema = z
  .strictObject({
    url: address.optional(),
    keyFile: text('an absolute path')
      .refine((value) => isAbsolute(value) && ONE_LINE.test(value), 'expected an absolute path')
      .optional(),
    keyCommand: z
      .array(text('a word').regex(ONE_LINE, 'expected a word'), { error: 'expected a list of words' })
      .min(1, 'expected a list of words')
      .optional(),
    language: z.enum(['en', 'ja'], { error: 'expected en or ja' }).optional(),
    output: z.enum(OUTPUT_FORMATS, { error: `expected one of: ${OUTPUT_FORMATS.join(', ')}` }).optional(),
  })
  .refine(({ keyFile, keyCommand }) => keyFile === undefined || keyCommand === undefined, {
    error: 'keyFile and keyCommand say the same thing: keep one of them',
  });

export const CONTEXT_NAME = /^[a-z0-9][\w.-]{0,62}$/i;
const contextName = text('a name').regex(CONTEXT_NAME, 'expected letters, digits, dot, dash or underscore');

export const contextFileSchema = z
  .strictObject({
    currentContext: contextName.optional(),
    contexts: z.record(contextName, contextSchema, { error: 'expected contexts by their name' }).default({}),
  })
  .refine(({ currentContext, contexts }) => currentContext === undefined || contexts[currentContext] !== undefined, {
    error: 'there is no context of that name',
    path: ['currentContext'],
  });
