import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AccountTokens } from '../accounts/account-tokens.ts';
import { Refusal, requireShape } from '../refusal.ts';
import { hashOf } from '../state/value-hash.ts';
import { type DataManager, workspaceIdOf } from './data-manager.ts';
import {
  CLEANSE_RUNS,
  type Client,
  type Job,
  type Run,
  type RunFailure,
  type SiteToken,
  TYPE_LABELS,
  type TokenType,
} from './data-manager.schema.ts';

const filter = z.string().min(1).max(255).optional();
const runId = z.uuid();
const runRequestSchema = z.discriminatedUnion('client', [
  z.strictObject({ client: z.literal('dm-adapters'), runId, run: z.string().min(1).max(255) }),
  z.strictObject({
    client: z.literal('dm-cleanseimport'),
    runId,
    run: z.enum(CLEANSE_RUNS),
    object: filter,
    ds: filter,
    type: filter,
  }),
]);
type RunRequest = z.output<typeof runRequestSchema>;

const TYPE_OF_CLIENT: Record<Client, TokenType> = {
  'dm-adapters': 'adaptersClient',
  'dm-cleanseimport': 'cleanseImport',
};

export interface ClientParts {
  readonly dataManager: DataManager;
  readonly accounts: AccountTokens;
}

/**
 * Where the stub clients run. Invented: what the real clients speak is unknown.
 * A repeated `runId` answers as before, so that a client may repeat what a fault cut off.
 */
export async function clientRoutes(app: FastifyInstance, parts: ClientParts): Promise<void> {
  const { dataManager } = parts;
  // Before a fault can strike: the log names the token in any case.
  app.addHook('preValidation', async (request) => {
    request.call.subject = findToken(dataManager, request.headers.authorization)?.label ?? null;
  });

  app.post<{ Params: { workspaceId: string } }>('/:workspaceId/runs', async (request) => {
    try {
      const body = requireShape(runRequestSchema, request.body);
      const token = tokenOf(dataManager, request.headers.authorization);
      requireUsable(dataManager, { token, client: body.client, workspaceId: request.params.workspaceId });
      const run = dataManager.runs.find(token.site, body.runId) ?? (await perform(parts, { body, token }));
      if (run.failure !== null) throw refusal(409, run.failure);
      return { runId: run.id, number: run.sequence };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { exitCode, text } = dataManager.switches.clientFailure;
      const { status, code, message } = error;
      throw new Refusal({ status, code, message: text ?? message, details: { exitCode } });
    }
  });
}

const MESSAGES = {
  tokenMissing: 'No token was given.',
  tokenUnknown: 'The token is not known to Data Manager.',
  tokenRevoked: 'The token has been revoked. Generate a new one in Data Manager.',
  tokenExpired: 'The token has expired and must be re-generated in Data Manager.',
  tokenType: 'The token is of another type.',
  tokenForeign: 'The token belongs to another workspace.',
  jobUnknown: 'There is no job of this name. Check its spelling and that plain double quotes are around it.',
  jobDisabled: 'The job is disabled. Switch Enabled on in Data Manager.',
  basicAuthMissing: 'The Schema job has no Basic Authentication token.',
  basicAuthUnknown: 'The Basic Authentication token of the Schema job is not known.',
  basicAuthRevoked: 'The Basic Authentication token of the Schema job has been revoked.',
  basicAuthExpired: 'The Basic Authentication token of the Schema job has expired.',
} as const satisfies Record<RunFailure, string> & Record<string, string>;

function refusal(status: number, code: keyof typeof MESSAGES, message: string = MESSAGES[code]): Refusal {
  return new Refusal({ status, code, message });
}

function tokenOf(dataManager: DataManager, authorization: string | undefined): SiteToken {
  if (authorization === undefined) throw refusal(401, 'tokenMissing');
  const token = findToken(dataManager, authorization);
  if (token === undefined) throw refusal(401, 'tokenUnknown');
  return token;
}

function findToken(dataManager: DataManager, authorization: string | undefined): SiteToken | undefined {
  const value = /^Bearer (?<value>\S+)$/.exec(authorization ?? '')?.groups?.['value'];
  return value === undefined ? undefined : dataManager.tokens.findByHash(hashOf(value));
}

interface Use {
  readonly token: SiteToken;
  readonly client: Client;
  readonly workspaceId: string;
}

function requireUsable(dataManager: DataManager, { token, client, workspaceId }: Use): void {
  const status = dataManager.tokens.statusOf(token);
  if (status === 'revoked') throw refusal(401, 'tokenRevoked');
  if (status === 'expired') throw refusal(401, 'tokenExpired');
  const wanted = TYPE_OF_CLIENT[client];
  if (token.type !== wanted) {
    const message = `This client needs the type "${TYPE_LABELS[wanted]}", this is "${TYPE_LABELS[token.type]}".`;
    throw refusal(403, 'tokenType', message);
  }
  if (workspaceIdOf(token.site) !== workspaceId) throw refusal(403, 'tokenForeign');
}

async function perform(parts: ClientParts, { body, token }: { body: RunRequest; token: SiteToken }): Promise<Run> {
  const { dataManager } = parts;
  const job = body.client === 'dm-adapters' ? dataManager.jobs.findByName(token.site, body.run) : null;
  if (job === undefined) throw refusal(404, 'jobUnknown');
  if (job?.isEnabled === false) throw refusal(409, 'jobDisabled');
  return dataManager.runs.add({
    id: body.runId,
    site: token.site,
    client: body.client,
    run: describeRun(body),
    at: new Date(dataManager.now()).toISOString(),
    tokenLabel: token.label,
    failure: job === null ? null : schemaFailure(parts, job),
  });
}

function describeRun(body: RunRequest): string {
  if (body.client === 'dm-adapters') return body.run;
  return [body.run, body.object, body.ds, body.type].filter((part) => part !== undefined).join(' · ');
}

/** A Schema job needs a second token; where that comes from is unknown, so Data Manager's own and account API tokens both pass. */
function schemaFailure({ dataManager, accounts }: ClientParts, { site, type, secretHash }: Job): RunFailure | null {
  if (type !== 'schema') return null;
  if (secretHash === null) return 'basicAuthMissing';
  const token = dataManager.tokens.findByHash(secretHash);
  const isOurs = token?.site === site && token.type === 'basicAuth';
  const status = isOurs ? dataManager.tokens.statusOf(token) : accounts.statusOfHash(secretHash);
  switch (status) {
    case 'active':
      return null;
    case 'expired':
      return 'basicAuthExpired';
    case 'revoked':
      return 'basicAuthRevoked';
    case undefined:
      return 'basicAuthUnknown';
  }
}
