import { z } from 'zod';
import { UpstreamFailure } from '../upstream-failure.ts';
import { nullableText, saidOneOf, type Said } from './answered-values.ts';

export type MigratedProduct = 'jira' | 'confluence';

/** What a job is made of; it never changes afterwards. */
export interface JobDefinition {
  readonly product: MigratedProduct;
  readonly name?: string;
  /** `XXXX-XXXX-XXXX-XXXX`, from the system information page. */
  readonly serverId: string;
  readonly cloudUrl: string;
  /** Sent as it is: its members differ between Jira and Confluence. */
  readonly scope: Readonly<Record<string, unknown>>;
}

/** What an existing job says of itself; null where it says nothing. The reference leaves the whole answer untyped. */
export interface ReadJobDefinition {
  readonly product: Said<MigratedProduct> | null;
  readonly name: string | null;
  readonly serverId: string | null;
  readonly cloudUrl: string | null;
  readonly scope: unknown;
}

/** "390 KB" in the reference; thousands are the stricter reading. */
const LARGEST_JOB_BYTES = 390_000;
/** The second is inferred from the type names of the reference. */
const FLOWS = { jira: 'jira-onpremises-to-cloud', confluence: 'confluence-onpremises-to-cloud' } as const;

/** The body for a new job; throws before anything is sent when it is larger than the upstream takes. */
export function jobBody({ product, name, serverId, cloudUrl, scope }: JobDefinition): string {
  const body = JSON.stringify({
    flow: FLOWS[product],
    name,
    source: { serverId },
    destination: { url: cloudUrl },
    scope,
  });
  const size = Buffer.byteLength(body);
  if (size <= LARGEST_JOB_BYTES) return body;
  const detail = `Nothing was sent: the job has ${size} bytes, and ${LARGEST_JOB_BYTES} are taken. Split its scope.`;
  throw new UpstreamFailure({ code: 'migration.tooLarge', detail });
}

const definition = z.object({
  flow: saidOneOf([FLOWS.jira, FLOWS.confluence]),
  name: nullableText,
  source: z.object({ serverId: nullableText }).catch({ serverId: null }),
  destination: z.object({ url: nullableText }).catch({ url: null }),
  scope: z.unknown().optional(),
});

/** The definition itself, or beside the id as in the answer to a new job. */
export const jobAnswer = z
  .union([z.object({ jobDefinition: definition }).transform((answer) => answer.jobDefinition), definition])
  .transform(({ flow, name, source, destination, scope }): ReadJobDefinition => ({
    product: productOf(flow),
    name,
    serverId: source.serverId,
    cloudUrl: destination.url,
    scope,
  }));

function productOf(flow: z.output<typeof definition>['flow']): ReadJobDefinition['product'] {
  if (flow === null || typeof flow === 'object') return flow;
  return flow === FLOWS.jira ? 'jira' : 'confluence';
}
