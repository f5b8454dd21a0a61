import { FAILURE_TABLE } from '@keyturn/contracts';
import { PERMISSIONS } from '../auth/permissions.ts';
import type { RouteDeclaration } from '../http/route-declaration.ts';
import { type JsonSchema, JsonSchemas } from './json-schemas.ts';

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: JsonSchema;
  readonly responses: Readonly<Record<string, JsonSchema>>;
  readonly security: readonly JsonSchema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: unknown;
  readonly description?: string;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: JsonSchema;
  readonly servers: readonly JsonSchema[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: JsonSchema & { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** The OpenAPI 3.1 document of these routes: made from what validates requests, so that it cannot drift. */
export function openApiDocument(routes: readonly RouteDeclaration[]): OpenApiDocument {
  const schemas = new JsonSchemas();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of documented(routes)) {
    const path = route.path.replaceAll(/\/:([^/]+)/g, '/{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operationOf(route, schemas);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Keyturn',
      version: '1',
      description: 'Keeps expiring credentials alive and brings interrupted migrations back.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, kt_<id>_<secret>_<checksum>.' },
      },
      schemas: { ...sorted(schemas.components), Problem: PROBLEM },
    },
  };
}

/** The routes of the document: the pages of the dashboard are none for programs. */
export function documented(routes: readonly RouteDeclaration[]): RouteDeclaration[] {
  return routes.filter((route) => route.documented !== false);
}

function operationOf(route: RouteDeclaration, schemas: JsonSchemas): Operation {
  const isPublic = route.permission === 'public' || route.permission === 'open';
  const body = route.body === undefined ? {} : { requestBody: requestBodyOf(route, schemas) };
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    description: `Needs: ${neededFor(route)}.`,
    tags: [/^\/v1\/([a-z]+)/.exec(route.path)?.[1] ?? 'service'],
    parameters: [...pathParameters(route), ...queryParameters(route, schemas), ...headerParameters(route)],
    ...body,
    responses: responsesOf(route, schemas),
    security: isPublic ? [] : [{ key: [] }],
  };
}

function neededFor({ permission }: RouteDeclaration): string {
  if (permission === 'public') return 'nothing';
  if (permission === 'open') return 'nothing on this machine, the role viewer elsewhere';
  if (permission === 'self') return 'any valid key';
  return `the role ${PERMISSIONS[permission].join(' or ')}`;
}

/**
 * The name of a call in generated clients: `GET /v1/tokens` → `getTokens`, `PUT /v1/tokens/:id` → `putToken`,
 * `POST /v1/tokens/:id/rotate` → `rotateToken`, `POST /v1/tokens:lint` → `lintTokens`.
 */
function operationIdOf({ method, path }: RouteDeclaration): string {
  const [last = '', ...before] = path.replace(/^\/v1/, '').split('/').filter(Boolean).toReversed();
  const [resource = '', verb] = last.startsWith(':') ? [last] : last.split(':');
  // A POST to what is no collection is an order: its last word is the verb.
  const order = verb ?? (method === 'POST' && !last.startsWith(':') && !last.endsWith('s') ? last : undefined);
  const things = order === last ? before : [resource, ...before];
  const named = things.map((thing, index) => (index === 0 || thing.startsWith(':') ? thing : singular(thing)));
  const isOne = things[0]?.startsWith(':') === true || (method === 'POST' && verb === undefined);
  const words = named.filter((thing) => !thing.startsWith(':')).toReversed();
  const end = words.at(-1) ?? '';
  return [order ?? method.toLowerCase(), ...words.slice(0, -1), isOne ? singular(end) : end]
    .flatMap((word) => word.split(/[._-]+/))
    .map((word, index) => (index === 0 ? word : capital(word)))
    .join('');
}

const singular = (noun: string): string => noun.replace(/s$/, '');

function capital(word: string): string {
  return `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`;
}

function pathParameters({ path }: RouteDeclaration): Parameter[] {
  return [...path.matchAll(/\/:([^/]+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: RouteDeclaration, schemas: JsonSchemas): Parameter[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemas.of(query, 'input') as {
    properties?: Readonly<Record<string, JsonSchema>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => {
    // A nested object is written with dotted names: `tag.env=prod`.
    const isGroup = schema['additionalProperties'] !== undefined && schema['type'] === 'object';
    return {
      name: isGroup ? `${name}.{name}` : name,
      in: 'query',
      required: required.includes(name),
      schema: isGroup ? schema['additionalProperties'] : schema,
    };
  });
}

function headerParameters({ method, isRepeatable = true }: RouteDeclaration): Parameter[] {
  if (method !== 'POST' || !isRepeatable) return [];
  const description = 'The same key and body answers the same again for 24 hours.';
  return [
    { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 }, description },
  ];
}

function requestBodyOf({ body, consumes }: RouteDeclaration, schemas: JsonSchemas): JsonSchema {
  const schema = body === undefined ? {} : schemas.of(body, 'input');
  return {
    required: true,
    content: Object.fromEntries((consumes ?? ['application/json']).map((type) => [type, { schema }])),
  };
}

function responsesOf(route: RouteDeclaration, schemas: JsonSchemas): Readonly<Record<string, JsonSchema>> {
  const type = route.produces ?? 'application/json';
  const schema = route.answer === undefined ? {} : schemas.of(route.answer, 'output');
  const good = [route.status ?? 200, ...(route.alsoStatus ?? [])].map((status) => [
    String(status),
    { description: route.summary, content: { [type]: { schema } } },
  ]);
  const refusals = (route.refusals ?? []).map((code) => `${FAILURE_TABLE[code].status} \`${code}\``).join(', ');
  const problem = {
    description: refusals === '' ? 'A refusal by its code' : `A refusal by its code, among them ${refusals}`,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return Object.fromEntries([...good, ['default', problem]]) as Readonly<Record<string, JsonSchema>>;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId', 'retryable'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(FAILURE_TABLE) },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    retryable: { type: 'boolean' },
    action: { type: 'string' },
    violations: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'severity', 'code', 'message'],
        properties: {
          path: { type: 'string' },
          severity: { enum: ['error', 'warning'] },
          code: { type: 'string' },
          message: { type: 'string' },
          proposal: { type: 'string' },
        },
      },
    },
  },
};
