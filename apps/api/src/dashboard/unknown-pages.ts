import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LostVisitors } from '../http/lost-visitors.ts';
import type { RouteDeclaration } from '../http/route-declaration.ts';
import { PAGE_PATHS } from './page-paths.ts';
import type { StaticFile } from './static-file.ts';

/** Words between slashes. Whatever a router, a proxy and a file system might read differently is no address of a page. */
const PLAIN_PATH = /^\/[\w-]+(\/[\w-]+)*\/?$/;
const TAKES_HTML = /(^|,)\s*text\/html\s*(,|;|$)/i;

/** The dashboard at addresses that nobody has: its script says that there is no such page. */
export class UnknownPages implements LostVisitors {
  readonly #page: StaticFile;
  readonly #taken: ReadonlySet<string>;

  constructor({ page, routes }: { page: StaticFile; routes: readonly RouteDeclaration[] }) {
    this.#page = page;
    const isPage = ({ path }: RouteDeclaration) => (PAGE_PATHS as readonly string[]).includes(path);
    this.#taken = new Set(routes.filter((route) => !isPage(route)).map(({ path }) => firstWord(path)));
  }

  /** Who sends a key is a program, and below an address of the API everybody is told what programs are told. */
  includes({ is404, method, raw, headers }: FastifyRequest): boolean {
    if (!is404 || method !== 'GET' || headers.authorization !== undefined) return false;
    const [path = ''] = (raw.url ?? '').split('?', 1);
    return TAKES_HTML.test(headers.accept ?? '') && PLAIN_PATH.test(path) && !this.#taken.has(firstWord(path));
  }

  async show(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { headers, body } = await this.#page.answerAnew(request);
    reply.code(404).headers(headers ?? {});
    reply.send(body);
  }
}

const firstWord = (path: string): string => (path.split(/[/:]/, 2)[1] ?? '').toLowerCase();
