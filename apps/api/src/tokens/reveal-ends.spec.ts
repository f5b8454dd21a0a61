import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { valueOf } from '@keyturn/testing';
import { OPENING_MS, openTestFleet, type TestFleet } from '../../test/open-test-fleet.ts';
import { refusal, RevealDriver } from '../../test/reveal-driver.ts';
import { newTicketSecret, ticketOf } from './reveal-ticket.ts';

const SPENT = [410, 'reveal.spent'];
const MINUTE_MS = 60_000;
const VALUE = valueOf('kept', 1);

const dir = mkdtempSync(join(tmpdir(), 'kt-reveals-'));
let fleet: TestFleet;
let reveals: RevealDriver;

beforeAll(async () => {
  await open();
  await fleet.token({ id: 'kept' });
}, OPENING_MS);
afterAll(async () => {
  await fleet.api.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(): Promise<void> {
  fleet = await openTestFleet({ dir });
  reveals = new RevealDriver(fleet);
}

/** Another process over the same records. */
async function restart(): Promise<void> {
  await fleet.api.close();
  await open();
}

const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE_MS).toISOString();

/** One that was asked for, and confirmed if so, some minutes ago; answers its ticket and confirmation. */
async function old({ askedAgo, confirmedAgo }: { askedAgo: number; confirmedAgo?: number }) {
  const { confirmations, subjects } = fleet.api.parts.records;
  const { secret, digest } = newTicketSecret();
  const incarnation = (await subjects.get('token/kept'))?.incarnation ?? '';
  const { id } = await confirmations.ask({
    kind: 'token.reveal',
    subject: 'token/kept',
    requestedBy: 'first key',
    request: { reason: 'drill', version: 1, incarnation, ticket: digest },
    now: ago(askedAgo),
    ttlMs: 60 * MINUTE_MS,
  });
  if (confirmedAgo !== undefined) await confirmations.confirm({ id, confirmedBy: 'bob', now: ago(confirmedAgo) });
  return { ticket: ticketOf(id, secret), confirmation: id };
}

describe('a ticket', () => {
  it('is not confirmed after an hour, nor redeemed then', async () => {
    const { key } = await fleet.api.createKey({ name: 'bob', roles: ['approver'] });
    const late = await old({ askedAgo: 60.01 });
    expect(refusal(await reveals.confirm('kept', late.confirmation, key))).toEqual(SPENT);
    expect(refusal(await reveals.redeem('kept', late.ticket))).toEqual(SPENT);
    const inTime = await old({ askedAgo: 59 });
    expect((await reveals.confirm('kept', inTime.confirmation, key)).status).toBe(200);
  });

  it('is redeemed within five minutes of the confirmation, also when its hour has passed, and not later', async () => {
    const late = await old({ askedAgo: 20, confirmedAgo: 5.01 });
    expect(refusal(await reveals.redeem('kept', late.ticket))).toEqual(SPENT);
    const inTime = await old({ askedAgo: 62, confirmedAgo: 4 });
    expect(await reveals.redeem('kept', inTime.ticket)).toMatchObject({ status: 200, body: { value: VALUE } });
  });

  it('outlives a restart while it waits, and is as spent after one', async () => {
    const { ticket, confirmation } = await reveals.asked('kept');
    const { key } = await fleet.api.createKey({ name: 'carol', roles: ['approver'] });
    await restart();
    expect((await reveals.confirm('kept', confirmation, key)).status).toBe(200);
    await restart();
    expect(await reveals.redeem('kept', ticket)).toMatchObject({ status: 200, body: { value: VALUE } });
    await restart();
    expect(refusal(await reveals.redeem('kept', ticket))).toEqual(SPENT);
  }, 30_000);

  it('is taken before the value is read: when that fails, or its audit row, nothing was shown and it is spent', async () => {
    const { secrets, records } = fleet.api.parts;
    for (const [part, method] of [
      [secrets.store, 'read'],
      [records.audit, 'append'],
    ] as const) {
      const { ticket } = await old({ askedAgo: 1, confirmedAgo: 1 });
      const works = Reflect.get(part, method) as unknown;
      Object.assign(part, { [method]: () => Promise.reject(new Error('gone')) });
      const failed = await reveals.redeem('kept', ticket);
      Object.assign(part, { [method]: works });
      expect([failed.status, JSON.stringify(failed.body).includes(VALUE)]).toEqual([500, false]);
      expect(refusal(await reveals.redeem('kept', ticket))).toEqual(SPENT);
    }
  });

  it(
    'is taken once by two processes over the same records',
    async () => {
      const second = await openTestFleet({ dir });
      const { ticket } = await old({ askedAgo: 1, confirmedAgo: 1 });
      const answers = await Promise.all(
        [fleet, second, fleet, second].map((one) => new RevealDriver(one).redeem('kept', ticket)),
      );
      await second.api.close();
      expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '410', '410', '410']);
    },
    OPENING_MS,
  );
});

describe('a value that was shown', () => {
  it('is never an answer that is kept: the same Idempotency-Key gets it no second time', async () => {
    const { ticket } = await old({ askedAgo: 1, confirmedAgo: 1 });
    const headers = { 'idempotency-key': 'once-and-never-again' };
    expect((await reveals.redeem('kept', ticket, { headers })).status).toBe(200);
    const again = await reveals.redeem('kept', ticket, { headers });
    expect([...refusal(again), again.headers.get('idempotency-replayed')]).toEqual([...SPENT, null]);
    const { idempotency } = fleet.api.parts.records;
    expect(await idempotency.sweep({ now: '2999-01-01T00:00:00.000Z' })).toBe(0);
  });

  it('is in no file, no row, no log line; nor is a ticket', async () => {
    const { ticket } = await reveals.asked('kept');
    const [, secret = ''] = ticket.split('-');
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(bytes.some((file) => file.includes('restore drill'))).toBe(true);
    const log = Buffer.from(fleet.api.log.join('\n'));
    for (const text of [VALUE, Buffer.from(VALUE).toString('base64'), secret, ticket])
      expect([...bytes, log].some((content) => content.includes(text))).toBe(false);
  });
});
