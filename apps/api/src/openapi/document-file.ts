import { fileURLToPath } from 'node:url';
import type { OpenApiDocument } from './openapi-document.ts';

/** The copy kept in the repository; the same way up from `src` and from `dist`. */
export const DOCUMENT_FILE = fileURLToPath(new URL('../../../../docs/openapi.json', import.meta.url));

export function documentText(document: OpenApiDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
