import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Refusal, requireShape } from '../../refusal.ts';
import { jobDefinitionSchema, subjectOf } from '../jobs/job-definition.schema.ts';
import type { Migration } from '../migration.ts';
import { admitCalls, type CloudParts } from './admit-call.ts';
import { answerCloudError } from './answer-cloud-error.ts';
import { requireJob } from './require-job.ts';
import { taskRoutes } from './task.routes.ts';

/** Documented; larger than any other body the emulator takes. */
const MAX_JOB_BYTES = 390 * 1024;

const tokenRequestSchema = z.strictObject({ cloudUrl: z.string().min(1) });

/** `https://api.atlassian.com/migrations/public/v1`: what domain/migration-api.md calls C1 to C8. */
export async function cloudRoutes(app: FastifyInstance, parts: CloudParts): Promise<void> {
  const { migration } = parts;
  app.setErrorHandler(answerCloudError);
  admitCalls(app, parts);

  tokenRoute(app, migration);
  jobRoutes(app, migration);
  taskRoutes(app, migration);
}

function tokenRoute(app: FastifyInstance, migration: Migration): void {
  const options = {
    config: { callClass: 'tokens' as const },
    preValidation: noteSubject((body) => body?.['cloudUrl']),
  };
  app.post('/token', options, async (request) => {
    const { cloudUrl } = requireShape(tokenRequestSchema, request.body);
    const site = migration.keyOf(cloudUrl);
    if (site === null) throw new Refusal({ status: 400, code: 'malformed', message: 'cloudUrl: expected a URL' });
    const token = await migration.authTokens.mint({ site, account: request.account });
    // What `uri` means is not documented.
    return { uri: cloudUrl, cloudUrl, token };
  });
}

function jobRoutes(app: FastifyInstance, migration: Migration): void {
  const options = {
    bodyLimit: MAX_JOB_BYTES,
    config: { callClass: 'jobs' as const },
    preValidation: noteSubject((body) => body?.['name']),
  };
  app.post('/jobs', options, async (request) => {
    const definition = requireShape(jobDefinitionSchema, request.body);
    if (Object.keys(definition.scope).length === 0) {
      throw new Refusal({ status: 400, code: 'malformed', message: 'scope: expected at least one member' });
    }
    const job = await migration.jobs.create({ definition, account: request.account });
    request.call.subject = subjectOf(job);
    return { jobId: job.jobId, jobDefinition: definition };
  });

  app.get<{ Params: { jobId: string } }>('/jobs/:jobId', async (request) => {
    const job = requireJob(migration, request.params.jobId);
    request.call.subject = subjectOf(job);
    return job.definition;
  });
}

/** The call log names what the body is about even when a fault or a refusal comes first. */
function noteSubject(find: (body: Readonly<Record<string, unknown>> | null) => unknown) {
  return async (request: { body: unknown; call: { subject: string | null } }): Promise<void> => {
    const subject = find(request.body as Readonly<Record<string, unknown>> | null);
    if (typeof subject === 'string') request.call.subject = subject.slice(0, 255);
  };
}
