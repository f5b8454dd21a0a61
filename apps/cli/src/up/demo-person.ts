import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** The tokens of the demo that somebody has to make; the other one waits for the newcomer. */
const PLAYED: ReadonlySet<string> = new Set(['jsm-cleanse-import', 'jsm-schema-basic']);

/** The job that the README runs. */
const JOB = { site: 'acme', name: 'HR import' };

const document = z.object({
  kind: z.string(),
  spec: z.object({
    id: z.string(),
    kind: z.string().default(''),
    label: z.string().default(''),
    site: z.string().optional(),
  }),
});
const generated = z.object({ value: z.string() });
const known = z.object({ currentVersion: z.number().nullable() });

/** The two sides the person of the demo works with; both throw when they are refused. */
export interface DemoHands {
  readonly emulator: (call: DemoCall) => Promise<unknown>;
  readonly api: (call: DemoCall) => Promise<unknown>;
}

/** JSON to a path; answered with what the other side says. */
export interface DemoCall {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: object;
}

/** What the demo applies, as far as its people need to know. */
export function demoDocuments(demo: string): z.output<typeof document>[] {
  return parseAllDocuments(demo).flatMap((read) => document.safeParse(read.toJS()).data ?? []);
}

/** Makes the values that no machine can make on the emulator and hands them over, as a person would. May be repeated. */
export async function playPerson(demo: string, { emulator, api }: DemoHands): Promise<void> {
  const specs = demoDocuments(demo).flatMap((read) => (read.kind === 'Token' ? [read.spec] : []));
  const played = specs.filter(({ id }) => PLAYED.has(id));
  if (played.length > 0) await emulator({ method: 'POST', path: '/_emulator/jobs', body: JOB });
  for (const { id, kind, label, site } of played) {
    const { currentVersion } = known.parse(await api({ method: 'GET', path: `/v1/tokens/${id}` }));
    if (currentVersion !== null) continue;
    const wanted = { site: new URL(site ?? '').hostname.split('.')[0], label: `${label} v1`, type: kind.split('.')[1] };
    const { value } = generated.parse(await emulator({ method: 'POST', path: '/_emulator/tokens', body: wanted }));
    await api({ method: 'POST', path: `/v1/tokens/${id}/versions`, body: { value } });
  }
}
