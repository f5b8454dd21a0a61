import { z } from 'zod';
import { pathId, pathSegment } from '../account-tokens/path-id.ts';
import type { EgressAnswer, EgressClient } from '../egress.ts';
import { expectShape, expectStatus, parseAnswer } from '../judge-answer.ts';
import type { HeldValue } from '../sinks/sink.ts';
import { UpstreamFailure } from '../upstream-failure.ts';
import { boundedText } from './answered-values.ts';
import { basicAuthorization } from './authorization.ts';
import { nextCursor, pageLinks } from './cursor-pages.ts';
import type { MigrationCloud, StatusQuestion, TaskAddress, TaskStart } from './migration-cloud.ts';
import { jobAnswer, jobBody } from './migration-job.ts';
import { taskAnswer } from './migration-tasks.ts';
import { openPlane, type PlaneRequest } from './plane.ts';
import { readStatusTree } from './status-tree.ts';

/** 200 is documented; the others say the same of something new. */
const MADE = [200, 201, 202];

const tokenAnswer = z.object({ token: z.string().min(1).max(8192) });
const createdJob = z.object({ jobId: pathId });
const createdTask = z.object({ taskId: pathId });
const taskPage = z.object({ data: z.array(z.unknown()), links: pageLinks });
/** The reference wraps the tree in `data`; the examples of progress details show it bare. */
const statusPage = z.union([
  z.object({ data: z.looseObject({}), links: pageLinks }),
  z
    .looseObject({ links: pageLinks })
    .refine((body) => 'children' in body || 'status' in body)
    .transform(({ links, ...data }) => ({ data, links })),
]);
/** Wrapped or bare: only that there is such a call is documented. */
const taskDetails = z.union([z.object({ data: taskAnswer }).transform(({ data }) => data), taskAnswer]);

/** The Migration API. `apiBaseUrl` is `https://api.atlassian.com`; OAuth and Forge credentials cannot use it. */
export function createMigrationCloud({
  egress,
  apiBaseUrl,
  account,
}: {
  egress: EgressClient;
  apiBaseUrl: string;
  account: { email: string; token: HeldValue };
}): MigrationCloud {
  const authorization = basicAuthorization({ user: account.email, secret: account.token });
  const plane = openPlane({ egress, baseUrl: apiBaseUrl, authorization });
  const ask = (path: string, query: PlaneRequest['query'] = {}) =>
    plane.call({ method: 'GET', path: `/migrations/public/v1${path}`, query });
  const get = async (path: string, query?: PlaneRequest['query']) => expectStatus(await ask(path, query));
  const post = async (path: string, body: string) =>
    expectStatus(await plane.call({ method: 'POST', path: `/migrations/public/v1${path}`, body }), MADE);
  return {
    mintToken: async ({ cloudUrl }) => {
      const { token } = parseAnswer(await post('/token', JSON.stringify({ cloudUrl })), tokenAnswer);
      // A closure: nothing that prints or serialises the holder can reach the value.
      return { token: { use: (open) => open(token) } };
    },
    createJob: async ({ definition }) => parseAnswer(await post('/jobs', jobBody(definition)), createdJob),
    readJob: async ({ jobId }) => parseAnswer(await get(jobPath(jobId)), jobAnswer),
    startTask: async (start) =>
      parseAnswer(await post(`${jobPath(start.jobId)}/tasks`, JSON.stringify(taskBody(start))), createdTask),
    listTasks: async ({ jobId, cursor }) => {
      const answer = await get(`${jobPath(jobId)}/tasks`, cursor === undefined ? {} : { cursor });
      const { data, links } = parseAnswer(answer, taskPage);
      return { items: data.map((part) => expectShape(part, taskAnswer)), next: nextCursor({ links, cursor }) };
    },
    readTask: async (address) => parseAnswer(await get(taskPath(address)), taskDetails),
    readStatus: async (question) => {
      const answer = await ask(`${taskPath(question)}/status`, statusQuery(question));
      if (isMissingLevel(answer, question)) return { ...readStatusTree({}), next: null };
      const { data, links } = parseAnswer(expectStatus(answer), statusPage);
      return { ...readStatusTree(data), next: nextCursor({ links, cursor: question.cursor }) };
    },
    readArtifact: async ({ artifactId, ...address }) => {
      // Assumed: that such a call exists is documented, its path is not.
      const path = `${taskPath(address)}/artifacts/${pathSegment('artifact id', artifactId)}`;
      const { body, headers } = await get(path);
      return { text: body, mediaType: boundedText(String(headers['content-type'] ?? '')) };
    },
  };
}

/** Nodes may appear late, and nobody documents what is answered until then; of a whole task, 404 says that there is no such task. */
const isMissingLevel = ({ status }: EgressAnswer, { level = [] }: StatusQuestion): boolean =>
  status === 404 && level.length > 0;

const jobPath = (jobId: string): string => `/jobs/${pathSegment('job id', jobId)}`;
const taskPath = ({ jobId, taskId }: TaskAddress): string =>
  `${jobPath(jobId)}/tasks/${pathSegment('task id', taskId)}`;

function taskBody(start: TaskStart): object {
  const includeKeys = start.task === 'Check' ? (start.includeChecks ?? []) : [];
  const excludeKeys = start.excludeChecks ?? [];
  const checkTypes = {
    ...(includeKeys.length > 0 && { includeKeys }),
    ...(excludeKeys.length > 0 && { excludeKeys }),
  };
  return { task: start.task, ...(Object.keys(checkTypes).length > 0 && { options: { checkTypes } }) };
}

function statusQuery({ level = [], expandChildren = false, cursor }: StatusQuestion): PlaneRequest['query'] {
  // A comma in a key would ask for another node.
  if (level.some((key) => key === '' || key.includes(','))) {
    throw new UpstreamFailure({ code: 'upstream.notAllowed', detail: 'The level cannot be part of an address.' });
  }
  return {
    ...(level.length > 0 && { level: level.join(',') }),
    ...(expandChildren && { expandChildren: 'true' }),
    ...(cursor !== undefined && { cursor }),
  };
}
