import type { RefusalCode } from '@keyturn/contracts';
import type { z } from 'zod';
import { ApiRefusal, quote } from './api-refusal.ts';
import { violationsOf } from './violations.ts';

type Sent = Readonly<Record<string, string | readonly string[]>>;

/** Some parameters have a code of their own. */
const CODES: Readonly<Record<string, RefusalCode>> = { limit: 'request.badLimit', cursor: 'request.badCursor' };

/** Checks query parameters against the schema of a route (none: no parameter is known). Throws `request.unknownParameter`, `request.bad…`. */
export function queryReader(schema: z.ZodType | undefined): (sent: unknown) => unknown {
  return (sent) => {
    if (schema === undefined) return refuseAny(sent as Sent);
    const result = schema.safeParse(nested(sent as Sent));
    if (result.success) return result.data;
    throw refusalOf(result.error);
  };
}

const NONE = Object.freeze({});

function refuseAny(sent: Sent): object {
  for (const name in sent) throw unknownParameter(name);
  return NONE;
}

function unknownParameter(name: string): ApiRefusal {
  return new ApiRefusal('request.unknownParameter', { detail: `There is no parameter ${quote(name)} here.` });
}

/** `tag.env=x` → `{ tag: { env: 'x' } }`. Objects without a prototype: `__proto__` is a name like any other. */
function nested(sent: Sent): object {
  const names = Object.keys(sent);
  if (!names.some((name) => name.includes('.'))) return sent;
  const query = Object.create(null) as Record<string, unknown>;
  for (const name of names) {
    const dot = name.indexOf('.');
    if (dot < 1) {
      query[name] = sent[name];
      continue;
    }
    const group = (query[name.slice(0, dot)] ??= Object.create(null)) as Record<string, unknown>;
    if (typeof group !== 'object' || Array.isArray(group)) throw unknownParameter(name);
    group[name.slice(dot + 1)] = sent[name];
  }
  return query;
}

function refusalOf(error: z.ZodError): ApiRefusal {
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') return unknownParameter([...issue.path, issue.keys[0] ?? ''].join('.'));
  }
  const [first] = violationsOf(error);
  const name = first?.path ?? '';
  const code = CODES[name] ?? 'request.badParameter';
  return new ApiRefusal(code, {
    detail: `The parameter ${quote(name)} does not fit: ${first?.message ?? 'wrong value'}`,
  });
}
