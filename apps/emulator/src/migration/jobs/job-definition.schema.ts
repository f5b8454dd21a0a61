import { z } from 'zod';
import type { Product } from '../switches.schema.ts';

const keys = z.array(z.string().min(1).max(255));
const site = {
  source: z.strictObject({ serverId: z.string().min(1) }),
  destination: z.strictObject({ url: z.url({ protocol: /^https?$/ }) }),
};

/** Nobody documents their inner fields but `mode`. */
const openScope = z.looseObject({ mode: z.string().optional() });
const apps = z.looseObject({ includedKeys: keys.optional() });
const entities = z.strictObject({ includedKeys: keys, includedData: z.string().optional() });

const jiraScope = z.strictObject({
  projects: entities.optional(),
  usersAndGroups: openScope.optional(),
  jsm: openScope.optional(),
  ar: openScope.optional(),
  apps: apps.optional(),
  // Scoped dashboards exist since August 2024; this name for them is a guess.
  dashboards: openScope.optional(),
});

const confluenceScope = z.strictObject({
  spaces: entities.optional(),
  usersAndGroups: openScope.optional(),
  apps: apps.optional(),
  globalEntities: z.strictObject({ includedTypes: z.array(z.string()) }).optional(),
});

const name = z.string().optional();

/** Body of `POST /jobs` (domain/migration-api.md §4): strict where it is documented, so that a misspelt field shows. */
export const jobDefinitionSchema = z.discriminatedUnion('flow', [
  z.strictObject({ flow: z.literal('jira-onpremises-to-cloud'), name, ...site, scope: jiraScope }),
  z.strictObject({ flow: z.literal('confluence-onpremises-to-cloud'), name, ...site, scope: confluenceScope }),
]);
export type JobDefinition = z.output<typeof jobDefinitionSchema>;

export function productOf({ flow }: JobDefinition): Product {
  return flow === 'jira-onpremises-to-cloud' ? 'jira' : 'confluence';
}

/** Project keys of a Jira job, space keys of a Confluence job, each once. */
export function keysOf({ scope }: JobDefinition): string[] {
  const entities = 'spaces' in scope ? scope.spaces : 'projects' in scope ? scope.projects : undefined;
  return [...new Set(entities?.includedKeys)];
}

/** What the call log names a job by: Keyturn names jobs after migrations. */
export function subjectOf({ jobId, definition }: { jobId: string; definition: JobDefinition }): string {
  return (definition.name ?? jobId).slice(0, 255);
}
