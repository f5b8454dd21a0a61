import { Controller, Inject } from '@nestjs/common';
import { Answer } from '../http/answer.ts';
import type { RouteDeclaration } from '../http/route-declaration.ts';
import { Route } from '../http/route.decorator.ts';
import { ROUTES } from '../parts.ts';
import { DOCS_POLICY, docsPage, errorsPage } from './docs-page.ts';
import { openApiDocument } from './openapi-document.ts';

@Controller()
export class OpenApiController {
  readonly #document: string;
  readonly #docs: Answer;
  readonly #errors: Answer;

  constructor(@Inject(ROUTES) routes: readonly RouteDeclaration[]) {
    const document = openApiDocument(routes);
    this.#document = JSON.stringify(document);
    this.#docs = html(docsPage(document));
    this.#errors = html(errorsPage());
  }

  @Route({ method: 'GET', path: '/openapi.json', permission: 'open', summary: 'This document' })
  document(): Answer {
    return new Answer({ body: this.#document });
  }

  @Route({
    method: 'GET',
    path: '/docs',
    permission: 'open',
    summary: 'This document, for people',
    produces: 'text/html',
  })
  docs(): Answer {
    return this.#docs;
  }

  @Route({
    method: 'GET',
    path: '/docs/errors',
    permission: 'open',
    summary: 'Every code a refusal can have',
    produces: 'text/html',
  })
  errors(): Answer {
    return this.#errors;
  }
}

function html(body: string): Answer {
  return new Answer({
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': DOCS_POLICY },
    body,
  });
}
