import { createHash } from 'node:crypto';
import { FAILURE_TABLE } from '@keyturn/contracts';
import type { OpenApiDocument, Operation } from './openapi-document.ts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'code,pre{font:14px/1.4 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid #8885;border-radius:6px}' +
  'summary{cursor:pointer;padding:.35rem 0}summary b{display:inline-block;min-width:4.5rem}' +
  'table{border-collapse:collapse}th,td{text-align:left;padding:.25rem .75rem .25rem 0;vertical-align:top}:target{background:#fd36}';

/** No script and nothing from elsewhere: only this very style sheet is allowed. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`;

/** The page at `/docs`: every route with its parameters and shapes, rendered here. */
export function docsPage(document: OpenApiDocument): string {
  const sections = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(sections.flatMap(({ operation }) => operation.tags))].toSorted();
  const groups = tags.map((tag) => {
    const routes = sections.filter(({ operation }) => operation.tags.includes(tag)).map(routeHtml);
    return `<h2>${escaped(tag)}</h2>${routes.join('')}`;
  });
  const shapes = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<details id="${escaped(name)}"><summary><code>${escaped(name)}</code></summary>${json(schema)}</details>`,
  );
  const intro =
    '<p>Machine-readable: <a href="/openapi.json">openapi.json</a>. Refusals: <a href="/docs/errors">by code</a>.</p>';
  return page('Keyturn API', `${intro}${groups.join('')}<h2>Shapes</h2>${shapes.join('')}`);
}

/** The page at `/docs/errors`: what `type` in a refusal refers to. */
export function errorsPage(): string {
  const rows = Object.entries(FAILURE_TABLE).map(
    ([code, { status, title, retryable }]) =>
      `<tr id="${code}"><td>${status}</td><td><code>${code}</code></td><td>${escaped(title)}</td><td>${retryable ? 'yes' : 'no'}</td></tr>`,
  );
  const head = '<tr><th>Status</th><th>Code</th><th>Meaning</th><th>Can repeating help?</th></tr>';
  return page(
    'Refusals of the Keyturn API',
    `<table>${head}${rows.join('')}</table><p><a href="/docs">All routes</a></p>`,
  );
}

function routeHtml({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const { summary, description, parameters, requestBody, responses } = operation;
  const shown = { ...(parameters.length > 0 && { parameters }), ...(requestBody && { requestBody }), responses };
  const title = `<b>${method.toUpperCase()}</b> <code>${escaped(path)}</code> — ${escaped(summary)}`;
  return `<details id="${escaped(operation.operationId)}"><summary>${title}</summary><p>${escaped(description)}</p>${json(shown)}</details>`;
}

function json(value: unknown): string {
  return `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`;
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style><h1>${title}</h1>${body}</html>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
