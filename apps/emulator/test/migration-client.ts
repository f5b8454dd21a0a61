import { type Answer, send, sendJson } from './issuer-client.ts';

export const ACME = 'https://acme.atlassian.net';
export const SERVER_ID = 'B1XA-ABCD-1234-WXYZ';

const basic = (user: string, secret: string): string => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
export const MIGRATOR = basic('migrator@acme.test', 'emulator-token');
export const PAT = 'Bearer emulator-pat';
export { basic };

interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly authorization?: string;
  readonly headers?: Record<string, string>;
}

export interface Node {
  readonly status?: string;
  readonly outcome?: string;
  readonly message?: string;
  readonly details?: { occurrences: string[]; excludable: boolean; description?: string };
  readonly progressDetails?: {
    isSupported: boolean;
    percent: number;
    data: { name: string; total: number; processed: number }[];
  };
  readonly children?: Readonly<Record<string, Node>>;
}

interface JobOptions {
  readonly product?: 'jira' | 'confluence';
  readonly keys?: readonly string[];
  readonly serverId?: string;
  readonly name?: string;
  readonly scope?: Readonly<Record<string, unknown>>;
}

/** What a program does with the Migration API and the assistant of an emulator; `url` is asked for at each call, as it may move. */
export class MigrationClient {
  private readonly url: () => string;

  constructor(url: () => string) {
    this.url = url;
  }

  cloud(
    path: string,
    { method = 'GET', body, authorization = MIGRATOR, headers = {} }: CallOptions = {},
  ): Promise<Answer> {
    return send(`${this.url()}/migrations/public/v1${path}`, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  plugin(
    path: string,
    { method = 'POST', body, authorization = PAT, headers = {} }: CallOptions & { product?: string } = {},
    product = 'jira',
  ): Promise<Answer> {
    return send(`${this.url()}/${product}/rest/migration/latest${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  control(path: string, body?: unknown, method = 'PUT'): Promise<Answer> {
    const url = `${this.url()}/_emulator/${path}`;
    return body === undefined ? send(url) : sendJson(url, { method, body });
  }

  async mint(cloudUrl = ACME): Promise<string> {
    const answer = await this.cloud('/token', { method: 'POST', body: { cloudUrl } });
    return (answer.json as { token: string }).token;
  }

  save(token: string, { cloudUrl = ACME, product = 'jira' } = {}): Promise<Answer> {
    return this.plugin('/cloud/save/token', { body: { cloudUrl, token } }, product);
  }

  attach({ cloudUrl = ACME, product = 'jira' } = {}): Promise<Answer> {
    return this.plugin(`/public/v1/attach?cloudUrl=${encodeURIComponent(cloudUrl)}`, {}, product);
  }

  /** C1, P1, P2. */
  async connect({ cloudUrl = ACME, product = 'jira' } = {}): Promise<void> {
    const saved = await this.save(await this.mint(cloudUrl), { cloudUrl, product });
    const attached = await this.attach({ cloudUrl, product });
    if (saved.status !== 200 || attached.status !== 200) throw new Error(`${saved.status}, ${attached.status}`);
  }

  postJob({
    product = 'jira',
    keys = ['FIN', 'OPS'],
    serverId = SERVER_ID,
    name,
    scope,
  }: JobOptions = {}): Promise<Answer> {
    const entities = product === 'jira' ? 'projects' : 'spaces';
    return this.cloud('/jobs', {
      method: 'POST',
      body: {
        flow: `${product}-onpremises-to-cloud`,
        name,
        source: { serverId },
        destination: { url: ACME },
        scope: scope ?? { [entities]: { includedKeys: keys, includedData: 'all' }, usersAndGroups: { mode: 'ALL' } },
      },
    });
  }

  async createJob(options: JobOptions = {}): Promise<string> {
    const answer = await this.postJob(options);
    if (answer.status !== 200) throw new Error(`create job answered ${answer.status}: ${answer.text}`);
    return (answer.json as { jobId: string }).jobId;
  }

  postTask(jobId: string, task: string, checkTypes?: object): Promise<Answer> {
    const body = { task, ...(checkTypes === undefined ? {} : { options: { checkTypes } }) };
    return this.cloud(`/jobs/${jobId}/tasks`, { method: 'POST', body });
  }

  async start(jobId: string, task: string, checkTypes?: object): Promise<string> {
    const answer = await this.postTask(jobId, task, checkTypes);
    if (answer.status !== 200) throw new Error(`start answered ${answer.status}: ${answer.text}`);
    return `/jobs/${jobId}/tasks/${(answer.json as { taskId: string }).taskId}`;
  }

  /** The node at `level` with its children; `task` is what `start` answered. */
  async status(task: string, level = ''): Promise<Node> {
    const answer = await this.cloud(`${task}/status?expandChildren=true${level === '' ? '' : `&level=${level}`}`);
    if (answer.status !== 200) throw new Error(`status answered ${answer.status}: ${answer.text}`);
    return (answer.json as { data: Node }).data;
  }

  /** `KEY: outcome or status` of the children of a node. */
  async children(task: string, level: string): Promise<Record<string, string | undefined>> {
    const { children = {} } = await this.status(task, level);
    return Object.fromEntries(Object.entries(children).map(([key, node]) => [key, node.outcome ?? node.status]));
  }
}
