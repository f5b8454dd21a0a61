import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fleetCalendar, tokenLint, type CalendarItem, type FleetCalendar } from '@keyturn/contracts/schemas';
import { DAY_MS } from '@keyturn/domain';
import { aTokenSpec } from '@keyturn/testing';
import { Connections } from '../../test/connections.ts';
import { guidedSpec } from '../../test/guided-spec.ts';
import { brokenOff } from '../../test/migration-story.ts';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';

let fleet: TestFleet;
const NOW = Date.now();
const dayIn = (days: number): string => new Date(NOW + days * DAY_MS).toISOString().slice(0, 10);
const WINDOW = { cron: '0 9 * * MON-FRI', duration: 'PT8H', timeZone: 'Asia/Tokyo' };
const FREEZE = { from: dayIn(20), to: dayIn(22), timeZone: 'UTC' };

beforeAll(async () => {
  fleet = await openTestFleet();
  await fleet.token({ id: 'plain', label: 'Plain', tags: { env: 'prod' }, owner: 'a@acme.test' });
  const renewal = { windows: [WINDOW], freezes: [FREEZE] };
  for (const id of ['in-hours', 'in-hours-too']) await fleet.token({ id, renewal, lifetime: 'P60D' });
  const expiresAt = new Date(NOW + 5 * DAY_MS).toISOString();
  await fleet.token(guidedSpec({ id: 'by-hand', lifetime: 'P30D', existing: { expiresAt } }));
  await fleet.token({ id: 'over' });
  await fleet.ask('POST', '/v1/tokens/over/retire', { body: { reason: 'not needed', revoke: false } });
  await fleet.reached('over');
}, OPENING_MS);

afterAll(() => fleet.api.close());

async function read(query = ''): Promise<FleetCalendar> {
  const { status, body } = await fleet.ask('GET', `/v1/fleet/calendar?${query}`);
  expect([status, body['detail']]).toEqual([200, undefined]);
  return fleetCalendar.parse(body);
}

const itemsOf = ({ days }: FleetCalendar, subject?: string): CalendarItem[] =>
  days.flatMap(({ items }) => items).filter((item) => subject === undefined || item.subject === subject);

describe('GET /v1/fleet/calendar', () => {
  it('begins today and has a day for each of 90 days to come', async () => {
    const { zone, from, to, days } = await read();
    expect([zone, from, to]).toEqual(['UTC', dayIn(0), dayIn(90)]);
    expect(days.map(({ date }) => date)).toEqual(Array.from({ length: 91 }, (_, index) => dayIn(index)));
    expect(days.every(({ items, counts }) => items.length === Object.values(counts).reduce((a, b) => a + b))).toBe(
      true,
    );
  });

  it('knows the next renewal by margin, spread and windows, and three more as a forecast', async () => {
    const items = itemsOf(await read(), 'token/plain');
    const renewals = items.filter(({ kind }) => kind === 'renewal');
    const { body } = await fleet.ask('GET', '/v1/tokens/plain');
    expect(renewals.map(({ id, forecast }) => [id, forecast])).toEqual([
      ['renewal:token/plain:2', undefined],
      ['renewal:token/plain:3', true],
      ['renewal:token/plain:4', true],
      ['renewal:token/plain:5', true],
    ]);
    expect(renewals[0]).toMatchObject({ label: 'Plain', at: body['renewAt'], status: 'healthy' });
    expect(items.filter(({ kind }) => kind === 'expiry')).toMatchObject([
      { id: 'expiry:token/plain:1', at: body['expiresAt'], status: 'healthy' },
    ]);
  });

  it('plans as lint plans', async () => {
    const { body: token } = await fleet.ask('GET', '/v1/tokens/in-hours');
    const { issuedAt, expiresAt, spec } = token as never as Record<string, string>;
    const { body } = await fleet.ask('POST', '/v1/tokens:lint', {
      body: { ...(spec as never as object), existing: { issuedAt, expiresAt } },
    });
    const { plannedRenewals } = tokenLint.parse(body);
    const renewals = itemsOf(await read(), 'token/in-hours').filter(({ kind }) => kind === 'renewal');
    expect(renewals.length).toBeGreaterThan(0);
    expect(renewals.map(({ at }) => at)).toEqual(plannedRenewals.slice(0, renewals.length));
  });

  it('shows windows and freezes once for all who share them, on each day they last', async () => {
    const calendar = await read(`from=${dayIn(19)}&to=${dayIn(33)}`);
    const freezes = itemsOf(calendar).filter(({ kind }) => kind === 'freeze');
    expect(freezes).toHaveLength(3);
    expect(freezes[0]).toEqual({
      id: `freeze:${FREEZE.from}/${FREEZE.to} UTC`,
      kind: 'freeze',
      subject: 'token/in-hours',
      label: `${FREEZE.from}/${FREEZE.to} UTC`,
      at: `${FREEZE.from}T00:00:00.000Z`,
      until: `${dayIn(23)}T00:00:00.000Z`,
      status: 'healthy',
      tokens: 2,
    });
    const windows = itemsOf(calendar).filter(({ kind }) => kind === 'window');
    expect(windows.length).toBeGreaterThanOrEqual(10);
    expect(
      windows.every(
        ({ at, until, tokens }) => at.endsWith('T00:00:00.000Z') && until?.endsWith('T08:00:00.000Z') && tokens === 2,
      ),
    ).toBe(true);
    expect(calendar.days.find(({ date }) => date === FREEZE.to)).toMatchObject({ counts: { freeze: 1 } });
  });

  it('puts what people must do on the day it is due, and that day has their word', async () => {
    const calendar = await read();
    const day = calendar.days.find(({ items }) => items.some(({ kind }) => kind === 'task'));
    const task = day?.items.find(({ kind }) => kind === 'task');
    expect(task).toMatchObject({ subject: 'token/by-hand', status: 'needsYou', task: { kind: 'regenerateToken' } });
    expect(day).toMatchObject({ status: 'needsYou', counts: { task: 1 } });
    expect(itemsOf(calendar, 'token/by-hand').find(({ kind }) => kind === 'renewal')?.status).toBe('needsYou');
  });

  it('has the tasks of migrations, and the ends of standing consents', async () => {
    await fleet.migration({ id: 'wave-1' });
    await brokenOff(fleet, 'wave-1', { migrated: ['FIN'], failed: ['OPS'], remaining: [], inCloud: [] });
    const connections = new Connections(fleet);
    const id = await connections.addAwaited('conn', { startedBy: 'somebody@acme.test' });
    const { validUntil } = await connections.given(id, { body: { standing: true, validFor: 'P40D' } });
    await fleet.reached(id);
    const items = itemsOf(await read());
    expect(items.filter(({ kind }) => kind === 'consent')).toMatchObject([{ subject: 'token/conn', at: validUntil }]);
    expect(items.find(({ subject, kind }) => subject === 'migration/wave-1' && kind === 'task')).toMatchObject({
      label: 'wave-1',
      status: 'needsYou',
    });
  });

  it('says nothing of a token that is retired', async () => {
    expect(itemsOf(await read(), 'token/over')).toEqual([]);
  });

  it('plans no renewal of a token that is paused for good, and from the end of a pause else', async () => {
    const renewalsOf = async (id: string) =>
      itemsOf(await read(), `token/${id}`).filter(({ kind }) => kind === 'renewal');
    await fleet.token({ id: 'rests' });
    await fleet.ask('POST', '/v1/tokens/rests/pause', { body: { reason: 'audit' } });
    expect(await renewalsOf('rests')).toEqual([]);
    const until = new Date(NOW + 25 * DAY_MS).toISOString();
    await fleet.ask('POST', '/v1/tokens/rests/pause', { body: { reason: 'audit', until } });
    expect((await renewalsOf('rests'))[0]?.at).toBe(until);
  });

  it('cuts its days where those of the zone are cut', async () => {
    const [utc, tokyo] = await Promise.all([read(), read('zone=Asia/Tokyo')]);
    const { at = '' } = itemsOf(utc, 'token/plain').find(({ kind }) => kind === 'expiry') ?? {};
    const inTokyo = new Date(Date.parse(at) + 9 * 3_600_000).toISOString().slice(0, 10);
    const day = tokyo.days.find(({ items }) => items.some(({ id }) => id === 'expiry:token/plain:1'));
    expect([tokyo.zone, day?.date]).toEqual(['Asia/Tokyo', inTokyo]);
  });

  it('filters by owner, site and tag', async () => {
    const only = async (query: string) => [...new Set(itemsOf(await read(query)).map(({ subject }) => subject))];
    expect(await only('owner=a@acme.test')).toEqual(['token/plain']);
    expect(await only('tag.env=prod')).toEqual(['token/plain']);
    expect(await only('site=https://nowhere.test')).toEqual([]);
  });

  it('shows a change at once', async () => {
    const before = itemsOf(await read(), 'token/newcomer');
    await fleet.token({ id: 'newcomer' });
    expect([before, itemsOf(await read(), 'token/newcomer').length]).toEqual([[], 5]);
  });

  it.each([
    'from=2026-02-30',
    'from=tomorrow',
    'from=2026-03-01&to=2026-02-01',
    'from=2026-01-01&to=2027-02-05',
    'from=9999-01-01',
    'zone=Mars/Olympus',
    'kind=custom',
  ])('refuses ?%s', async (query) => {
    expect((await fleet.ask('GET', `/v1/fleet/calendar?${query}`)).status).toBe(400);
  });
});

describe('GET /v1/fleet/calendar.ics', () => {
  const file = async (query = '') => {
    const { status, headers, body } = await fleet.ask('GET', `/v1/fleet/calendar.ics?${query}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    return String(body['text']);
  };
  const uidsIn = (text: string): string[] =>
    [...text.replaceAll('\r\n ', '').matchAll(/^UID:(.*)\r$/gm)].map(([, uid]) => uid ?? '');

  it('has everything that is listed once, under ids that stay', async () => {
    const calendar = await read();
    const text = await file();
    expect(text).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/);
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    const uids = uidsIn(text);
    expect(uids.toSorted()).toEqual([...new Set(itemsOf(calendar).map(({ id }) => `${id}@keyturn`))].toSorted());
    expect(uidsIn(await file('zone=Asia/Tokyo'))).toEqual(expect.arrayContaining(['renewal:token/plain:2@keyturn']));
    expect(text).toContain('SUMMARY:Renewal: Plain\r\n');
  });

  it('speaks Japanese when asked to', async () => {
    expect(await file('lang=ja')).toContain('SUMMARY:更新: Plain（予測）');
  });

  it('takes labels as text, whatever is in them', async () => {
    await fleet.token({ ...aTokenSpec({ id: 'odd' }), label: 'a; b, c \\ END:VCALENDAR' });
    expect((await file()).replaceAll('\r\n ', '')).toContain(String.raw`SUMMARY:Renewal: a\; b\, c \\ END:VCALENDAR`);
  });
});
