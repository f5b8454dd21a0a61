import { getFleetExport } from '@keyturn/client';
import { migrationSpec, tokenSpec } from '@keyturn/contracts/schemas';
import { parseAllDocuments } from 'yaml';
import { unreadableAnswer } from '../http/api-failure.ts';
import type { Api } from '../http/open-client.ts';
import { fieldOf } from './fleet-document.ts';

/** A specification as Keyturn has it, in the shape it is applied in. */
export interface WantedToday {
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The YAML of `GET /v1/fleet/export`, as it came. */
export async function exportText(client: Api): Promise<string> {
  // The document describes no shape for an answer that is not JSON.
  return String(await getFleetExport({ client, parseAs: 'text' }));
}

/** Everything that is applied today, but for what is over. */
export async function readToday(client: Api): Promise<WantedToday[]> {
  const documents = parseAllDocuments(await exportText(client), { logLevel: 'silent' });
  // An empty fleet is an empty text.
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document): WantedToday[] => {
    const content: unknown = document.errors.length > 0 ? undefined : document.toJS();
    if (content === null) return [];
    const kind = fieldOf(content, 'kind');
    const spec = fieldOf(content, 'spec');
    if (typeof kind !== 'string' || typeof spec !== 'object' || spec === null) {
      throw unreadableAnswer(client.getConfig().baseUrl ?? '', 'the export');
    }
    return [{ kind, spec: spec as Record<string, unknown> }];
  });
}

/** The specification as Keyturn would keep it; as it is when this version of the command line does not know all of it. */
export function canonicalSpec(kind: string | null, spec: unknown): unknown {
  const schema = kind === 'Token' ? tokenSpec : migrationSpec;
  const read = schema.safeParse(spec);
  return read.success ? read.data : spec;
}
