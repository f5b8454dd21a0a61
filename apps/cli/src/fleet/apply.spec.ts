import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runHere } from '../../test/run-here.ts';
import { OPERATOR, problem, ScriptedApi } from '../../test/scripted-api.ts';

const ROUTE = 'POST /v1/fleet:apply';
const FILE = JSON.stringify(
  Array.from({ length: 30 }, (_, index) => ({
    kind: 'Token',
    spec: { id: `hr-${index}`, kind: 'custom', label: `HR ${index}` },
  })),
);

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.open();
});
afterEach(() => api.close());

const apply = () =>
  runHere(['apply', '-f', '-'], { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: OPERATOR }, input: FILE });
const created = (count: number) => ({
  status: 200,
  body: { items: Array.from({ length: count }, (_, index) => ({ index, outcome: 'created', violations: [] })) },
});
/** Longer than anybody waits, so the command gives up at once. */
const AWAY = { ...problem('upstream.unavailable', 'Too much to do.'), status: 503, headers: { 'retry-after': '900' } };

describe('keyturn apply', () => {
  it('that gives up in the middle ends by saying that the same command goes on where it stopped', async () => {
    api.meet(ROUTE, created(30), created(25), AWAY);
    const { code, stdout, stderr } = await apply();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Not finished; until then: 25 created.');
    expect(stderr).toMatch(
      /Run the same command again: it goes on where it stopped, and what is done is left alone\.\n$/,
    );
  });

  it('that gives up while looking says that it has applied nothing yet', async () => {
    api.meet(ROUTE, AWAY);
    const { code, stderr } = await apply();
    expect(code).toBe(1);
    expect(stderr).not.toContain('is unknown');
    expect(stderr).toMatch(/This run has applied nothing\. Run the same command again: .*left alone\.\n$/);
  });

  it('gives no such advice for what would be refused again', async () => {
    api.meet(ROUTE, problem('auth.forbidden', 'The role operator is needed.'));
    const { code, stderr } = await apply();
    expect(code).toBe(4);
    expect(stderr).not.toContain('Run the same command again');
  });
});
