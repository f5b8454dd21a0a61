import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { Route } from '../http/route.decorator.ts';
import { DASHBOARD } from '../parts.ts';
import type { Dashboard } from './load-dashboard.ts';
import { MISSING_PAGE } from './missing-page.ts';
import { PAGE_PATHS, ROOT_FILES } from './page-paths.ts';
import type { StaticFile } from './static-file.ts';

const A_PAGE = { method: 'GET', permission: 'public', documented: false, produces: 'text/html' } as const;

/** The built dashboard. Anybody may have it: without a session it shows how to sign in, and nothing else. */
@Controller()
export class DashboardController {
  readonly #dashboard: Dashboard | null;

  constructor(@Inject(DASHBOARD) dashboard: Dashboard | null) {
    this.#dashboard = dashboard;
  }

  page({ raw }: Pick<ApiRequest, 'raw'>): Answer | Promise<Answer> {
    return this.#dashboard === null ? MISSING_PAGE : this.#dashboard.page.answer(raw);
  }

  rootFile({ raw }: Pick<ApiRequest, 'raw'>, name: string): Promise<Answer> {
    return found(this.#dashboard?.rootFiles.get(name)).answer(raw);
  }

  @Route({ ...A_PAGE, path: '/assets/:file', summary: 'A file of the dashboard', produces: 'application/octet-stream' })
  asset({ params, raw }: ApiRequest<undefined, object, 'file'>): Promise<Answer> {
    return found(this.#dashboard?.assets.get(params.file)).answer(raw);
  }
}

// The address of a screen holds what it shows: any parameter is the script's to read.
const ANY_QUERY = z.looseObject({});

for (const path of PAGE_PATHS) {
  const page = function (this: DashboardController, request: ApiRequest<undefined, object, string>) {
    return this.page(request);
  };
  declare(`page ${path}`, { path, summary: 'A screen of the dashboard', query: ANY_QUERY }, page);
}
for (const name of ROOT_FILES) {
  const file = function (this: DashboardController, request: ApiRequest<undefined, object, string>) {
    return this.rootFile(request, name);
  };
  declare(`file ${name}`, { path: `/${name}`, summary: 'A file of the dashboard' }, file);
}

type Handler = (this: DashboardController, request: ApiRequest<undefined, object, string>) => Answer | Promise<Answer>;

/** What `@Route` on a method would do, for addresses that are data. */
function declare(
  name: string,
  about: { path: string; summary: string; query?: typeof ANY_QUERY },
  handler: Handler,
): void {
  const target = DashboardController.prototype;
  const descriptor: TypedPropertyDescriptor<Handler> = { value: handler, configurable: true, writable: true };
  Route({ ...A_PAGE, ...about })(target, name, descriptor as never);
  Object.defineProperty(target, name, descriptor);
}

function found(file: StaticFile | undefined): StaticFile {
  if (file !== undefined) return file;
  throw new ApiRefusal('route.notFound', {
    detail: 'The dashboard has no such file.',
    action: 'Load the page anew: Keyturn may have been updated meanwhile.',
  });
}
