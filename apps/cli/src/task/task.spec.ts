import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import stringWidth from 'string-width';
import { type EndedHere, runHere } from '../../test/run-here.ts';
import { OPERATOR, ScriptedApi, VIEWER } from '../../test/scripted-api.ts';

let api: ScriptedApi;

beforeAll(async () => {
  api = await ScriptedApi.open();
});
afterAll(() => api.close());
beforeEach(() => {
  api.calls.length = 0;
  api.tasks.clear();
  for (const [id, more] of [
    ['hr-one.1', {}],
    ['hr-two.7', { owner: '情報システム部', dueAt: null, status: 'completed' }],
  ] as const) {
    api.tasks.set(id, {
      id,
      kind: 'regenerateToken',
      subject: `token/${id.split('.')[0]}`,
      owner: 'platform@acme.test',
      status: 'open',
      cause: 'ExpiryNear',
      openedAt: '2031-03-01T00:00:00.000Z',
      dueAt: '2031-03-20T08:30:00.000Z',
      consequence: '期限までに更新しないと、夜間の人事データの取り込みが止まります。',
      deepLink: 'https://acme.atlassian.net/jira/assets',
      steps: [
        { n: 1, text: 'Open the Data Manager of the site.', labels: { en: 'Data Manager', ja: 'データマネージャー' } },
        {
          n: 2,
          text: 'Generate a token with exactly this label, so that whoever looks at the list later knows which version it is and may revoke the one before.',
          labels: { en: 'Generate a token', ja: 'トークンを生成' },
          hint: 'Label: Prod adapters v7 · /v1/tokens/{id}/versions',
        },
        { n: 3, text: 'Same in both.', labels: { en: 'OK', ja: 'OK' } },
      ],
      ...more,
    });
  }
});

const task = (args: readonly string[], key = OPERATOR): Promise<EndedHere> =>
  runHere(['task', ...args], { env: { KEYTURN_URL: api.url, KEYTURN_API_KEY: key } });
const sent = (route: string) => api.callsTo(route).map(({ body }) => body);

describe('keyturn task list', () => {
  it('lists them with East Asian characters as wide as they are', async () => {
    const { code, stdout } = await task(['list', '--overdue', '--owner', 'a', '--kind', 'decide'], VIEWER);
    expect(code).toBe(0);
    const [heading = '', ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^ID +KIND +DUE +OWNER +SUBJECT +CAUSE$/);
    const columns = rows.map((row) => stringWidth(row.slice(0, row.indexOf('token/'))));
    expect(columns).toEqual([heading.indexOf('SUBJECT'), heading.indexOf('SUBJECT')]);
    expect(api.calls.at(-1)?.query.toString()).toBe('owner=a&kind=decide&overdue=true&lang=en');
  });
});

describe('an empty list', () => {
  it('is a sentence for people and a list for programs', async () => {
    api.tasks.clear();
    expect(await task(['list'])).toMatchObject({ code: 0, stdout: '', stderr: 'keyturn: No task is open.\n' });
    expect(await task(['list', '-o', 'json'])).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
  });
});

describe('keyturn task show', () => {
  it('is a checklist with both labels of each button, no wider than people read', async () => {
    const { code, stdout } = await task(['show', 'hr-one.1', '--lang', 'ja'], VIEWER);
    expect(code).toBe(0);
    expect(stdout).toBe(
      `タスク  hr-one.1 (トークンの再生成, open)
対象    token/hr-one
所有者  platform@acme.test
原因    ExpiryNear
期限    2031-03-20 08:30Z
リンク  https://acme.atlassian.net/jira/assets

期限までに更新しないと、夜間の人事データの取り込みが止まります。

 1. [ ] Open the Data Manager of the site.
        » Data Manager · データマネージャー

 2. [ ] Generate a token with exactly this label, so that whoever looks at the list later knows
        which version it is and may revoke the one before.
        » Generate a token · トークンを生成
        (Label: Prod adapters v7 · /v1/tokens/{id}/versions)

 3. [ ] Same in both.
        » OK
`,
    );
    expect(api.calls.at(-1)?.query.toString()).toBe('lang=ja');
    for (const line of stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(100);
  });

  it('is what the API gave for programs', async () => {
    const { stdout } = await task(['show', 'hr-one.1', '-o', 'json']);
    expect(JSON.parse(stdout)).toEqual(api.tasks.get('hr-one.1'));
  });

  it('ends with 3 for a task that is not there, and with 2 for what is no id', async () => {
    expect((await task(['show', 'hr-one.9'])).code).toBe(3);
    expect((await task(['show', '../tokens/hr-one'])).code).toBe(2);
    expect((await task(['show', '..'])).code).toBe(2);
    expect(api.callsTo('GET /v1/tokens/hr-one')).toEqual([]);
  });
});

describe('working on a task', () => {
  it('completes it with evidence; a second time is a conflict', async () => {
    const done = await task(['done', 'hr-one.1', '--evidence', 'seen in the job history']);
    expect(done).toMatchObject({ code: 0, stdout: 'hr-one.1 is done\n' });
    const again = await task(['done', 'hr-one.1']);
    expect(again).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('not open') });
    expect(sent('POST /v1/tasks/hr-one.1/complete')).toEqual([{ evidence: 'seen in the job history' }, {}]);
  });

  it('reports how a run in the assistant ended, with the keys it moved', async () => {
    const args = ['--report', 'incomplete', '--migrated', 'FIN, OPS', '--migrated', 'HR', '--failed', 'LEGAL'];
    expect(await task(['done', 'hr-one.1', ...args])).toMatchObject({ code: 0, stdout: 'hr-one.1 is done\n' });
    expect(sent('POST /v1/tasks/hr-one.1/complete')).toEqual([
      { report: { outcome: 'incomplete', migratedKeys: ['FIN', 'OPS', 'HR'], failedKeys: ['LEGAL'] } },
    ]);
  });

  it('takes no keys without a report, and no outcome the assistant does not have', async () => {
    expect(await task(['done', 'hr-one.1', '--failed', 'FIN'])).toMatchObject({ code: 2, stdout: '' });
    expect(await task(['done', 'hr-one.1', '--report', 'fine'])).toMatchObject({ code: 2, stdout: '' });
    expect(api.calls).toEqual([]);
  });

  it('snoozes it until an instant, or for a time by the clock of the fleet', async () => {
    expect((await task(['snooze', 'hr-one.1', '--until', 'P1D'])).stdout).toBe(
      'hr-one.1 is snoozed until 2031-03-31 12:00Z\n',
    );
    await task(['snooze', 'hr-one.1', '--until', '2031-04-01T00:00:00Z']);
    expect(sent('POST /v1/tasks/hr-one.1/snooze')).toEqual([
      { until: '2031-03-31T12:00:00.000Z' },
      { until: '2031-04-01T00:00:00.000Z' },
    ]);
    expect((await task(['snooze', 'hr-one.1'])).code).toBe(2);
  });

  it('hands it over', async () => {
    const { stdout } = await task(['handover', 'hr-one.1', '--to', 'lead@acme.test']);
    expect(stdout).toBe('hr-one.1 is now for lead@acme.test\n');
    expect(sent('POST /v1/tasks/hr-one.1/assign')).toEqual([{ owner: 'lead@acme.test' }]);
  });

  it('needs the rights to', async () => {
    expect(await task(['done', 'hr-one.1'], VIEWER)).toMatchObject({ code: 4, stdout: '' });
  });
});

describe('keyturn task open', () => {
  it('prints the page, and says when there is none', async () => {
    expect(await task(['open', 'hr-one.1'])).toMatchObject({
      code: 0,
      stdout: 'https://acme.atlassian.net/jira/assets\n',
      stderr: '',
    });
    api.tasks.set('hr-one.1', { ...api.tasks.get('hr-one.1'), deepLink: null });
    expect(await task(['open', 'hr-one.1'])).toMatchObject({ code: 1, stdout: '' });
  });
});
