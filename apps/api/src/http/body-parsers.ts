import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiRefusal } from './api-refusal.ts';
import { decodeUtf8 } from './malformed.ts';
import { parseJson } from './parse-json.ts';
import { parseYaml } from './parse-yaml.ts';
import type { MediaType } from './route-declaration.ts';

export const BODY_LIMITS = { standard: 64 * 1024, large: 512 * 1024 } as const;

/** Replaces every parser of the framework by ours: strict JSON, and YAML where a route declares it. */
export function registerBodyParsers(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  const parsers: Readonly<Record<MediaType, (text: string) => unknown>> = {
    'application/json': parseJson,
    'application/yaml': parseYaml,
  };
  for (const [type, parse] of Object.entries(parsers) as [MediaType, (text: string) => unknown][]) {
    instance.addContentTypeParser(type, { parseAs: 'buffer' }, (request, body, done) => {
      try {
        done(null, read({ request, bytes: body as Buffer, type, parse }));
      } catch (error) {
        done(error as Error);
      }
    });
  }
}

interface Read {
  readonly request: FastifyRequest;
  readonly bytes: Buffer;
  readonly type: MediaType;
  readonly parse: (text: string) => unknown;
}

function read({ request, bytes, type, parse }: Read): unknown {
  const accepted: readonly MediaType[] = request.routeOptions.config.declaration?.consumes ?? ['application/json'];
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (!accepted.includes(type) || (charset !== undefined && !/^utf-?8$/i.test(charset))) {
    throw new ApiRefusal('request.unsupportedMediaType', {
      detail: `This route takes ${accepted.join(' or ')} in UTF-8.`,
    });
  }
  request.bodyBytes = bytes;
  const text = decodeUtf8(bytes);
  return text.trim() === '' ? undefined : parse(text);
}
