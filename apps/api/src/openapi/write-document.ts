import { writeFileSync } from 'node:fs';
import 'reflect-metadata';
import { routes } from '../app.module.ts';
import { openApiDocument } from './openapi-document.ts';
import { DOCUMENT_FILE, documentText } from './document-file.ts';

// `node apps/api/dist/openapi/write-document.js` after a change of the API; the difference is part of the review.
writeFileSync(DOCUMENT_FILE, documentText(openApiDocument(routes)));
