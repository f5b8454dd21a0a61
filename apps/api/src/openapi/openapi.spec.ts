import { readFileSync } from 'node:fs';
import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { routes } from '../app.module.ts';
import { errorsPage } from './docs-page.ts';
import { DOCUMENT_FILE, documentText } from './document-file.ts';
import { documented, openApiDocument } from './openapi-document.ts';

const document = openApiDocument(routes);
const text = documentText(document);

describe('the OpenAPI document', () => {
  it('is the one kept in docs/openapi.json (after a change: nx run @keyturn/api:build, node apps/api/dist/openapi/write-document.js)', () => {
    expect(readFileSync(DOCUMENT_FILE, 'utf8')).toBe(text);
  });

  it('has every route, and each operation a name of its own', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const { length } = documented(routes);
    expect(operations).toHaveLength(length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(length);
  });

  it('refers to nothing that is not in it', () => {
    const referred = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
    expect(referred.filter((name) => document.components.schemas[name] === undefined)).toEqual([]);
  });

  it('names every path parameter', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(inPath);
      }
    }
  });
});

describe('the pages for people', () => {
  it('hold no script and ask nothing of other hosts', () => {
    expect(errorsPage()).not.toMatch(/<script|https?:\/\//);
  });

  it('explain every code that a refusal can have', () => {
    expect(errorsPage()).toContain('id="request.malformed"');
  });
});
