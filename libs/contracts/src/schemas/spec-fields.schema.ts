import { parseDuration } from '@keyturn/domain';
import { z } from 'zod';

/** Shapes that specifications of either process share. */

const SLUG = /^[a-z0-9-]{3,63}$/;

export const tokenId = z
  .string()
  .regex(SLUG, '3 to 63 characters of a-z, 0-9 and -')
  .meta({ examples: ['billing-api'] });
export const secretName = z.string().regex(SLUG, '3 to 63 characters of a-z, 0-9 and -');
export const consumerName = z.string().regex(SLUG, '3 to 63 characters of a-z, 0-9 and -');

const printable = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;

/** One line a person wrote: no control or invisible characters. */
export const line = (longest: number) =>
  z.string().trim().min(1).max(longest).regex(printable, 'one line without control characters');

export const isoDuration = z
  .string()
  .max(32)
  .refine((text) => parseDuration(text) !== null, 'an ISO 8601 duration in whole parts, e.g. P12D or PT8H')
  .meta({ examples: ['P12D'] });

/** http or https, no credentials inside; zod's own `url()` would accept `javascript:`. */
export const httpUrl = z
  .string()
  .max(2048)
  .refine(isPlainHttpUrl, 'an http or https address without credentials')
  .meta({ examples: ['https://issuer.acme.test/keyturn'] });

export const siteUrl = httpUrl;

/** An Atlassian id that becomes a part of a path: nothing that could lead elsewhere. */
export const pathSegment = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9:_-]{0,127}$/, 'letters, digits, ":", "_" and "-"')
  .meta({ examples: ['5b10ac8d82e05b22cc7d4ef5'] });

export const tags = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a-z, 0-9, dot, dash, underscore'), line(120))
  .refine((all) => Object.keys(all).length <= 20, 'at most 20 tags');

function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && hash === '';
}
