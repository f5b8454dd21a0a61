import { describe, expect, it } from '@jest/globals';
import { aMigration } from '../../../test/rerun-builder.ts';
import { aSpec, aWebhook, CONTAINER, day } from '../../../test/token-builder.ts';
import { onServer } from '../../../test/container-builder.ts';
import { DAY_MS } from '../../time/duration.ts';
import { lintToken } from '../lint.ts';
import { register } from '../registration.ts';
import { marginMs } from '../renewal-plan.ts';
import { immutableChange, secretsOf, type TokenSpec } from '../token-spec.ts';
import { containerDifference, containerTokenSpec, isContainerOf } from './container-spec.ts';

const codes = (change: Partial<TokenSpec>): string[] =>
  lintToken(aSpec({ ...CONTAINER, ...change })).map(({ code, severity }) => `${severity} ${code}`);
const { server } = aMigration();

describe('the container token of a migration', () => {
  it('is what its first migration says, for three weeks of which the last five days are margin', () => {
    const spec = containerTokenSpec(aMigration({ owner: 'wave@acme.test', consent: { fourEyes: true } }));
    expect(spec).toMatchObject({
      id: 'ct-b1xa-aaaa-bbbb-cccc-acme-atlassian-net',
      kind: 'migration.containerToken',
      label: 'Jira B1XA-AAAA-BBBB-CCCC → acme.atlassian.net',
      owner: 'wave@acme.test',
      site: 'https://acme.atlassian.net',
      lifetime: 'P21D',
      container: { product: 'jira', consent: { fourEyes: true } },
    });
    expect(lintToken(spec).filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(marginMs({ ...spec, renewal: undefined })).toBe(5 * DAY_MS);
    const event = { type: 'registered', at: day(0), id: spec.id, incarnation: 'one', spec, by: 'me' } as const;
    expect(register(event).container).not.toBeNull();
  });

  it('has a label that fits, whatever the site is called', () => {
    const { label } = containerTokenSpec(aMigration({ destination: { cloudUrl: `https://${'a'.repeat(200)}.test` } }));
    expect(label.length).toBe(120);
  });

  it('is shared by all migrations of its server and site, however the site is written', () => {
    const token = containerTokenSpec(aMigration());
    expect(isContainerOf(token, aMigration({ destination: { cloudUrl: 'https://ACME.atlassian.net/' } }))).toBe(true);
    expect(isContainerOf(token, aMigration({ destination: { cloudUrl: 'https://other.test' } }))).toBe(false);
    expect(isContainerOf(token, aMigration({ server: { ...server, serverId: 'ZZZZ-AAAA-BBBB-CCCC' } }))).toBe(false);
    expect(isContainerOf(aSpec(), aMigration())).toBe(false);
  });

  it.each([
    ['nothing', {}, null],
    ['what the defaults say anyway', { consent: { fourEyes: false, validFor: 'P21D' } }, null],
    ['an assistant that was upgraded', { server: { ...server, assistantVersion: '1.12.9' } }, null],
    ['another account', { account: { email: 'other@acme.test' } }, 'account'],
    ['another credential of it', { account: { email: 'migrator@acme.test', auth: { secret: 'it' } } }, 'account'],
    ['other approvers', { consent: { approvers: ['ann'] } }, 'consent'],
    [
      'the site written in another way',
      { destination: { cloudUrl: 'https://ACME.atlassian.net/' } },
      'destination.cloudUrl',
    ],
    ['another address', { server: { ...server, baseUrl: 'http://other.test' } }, 'server'],
    ['another credential of the server', { server: { ...server, auth: { secret: 'other' } } }, 'server'],
  ] as const)('differs from a migration in %s', (_, change, difference) => {
    expect(containerDifference(aMigration(change), containerTokenSpec(aMigration()))).toBe(difference);
  });

  it('differs from every migration when it connects nothing', () => {
    expect(containerDifference(aMigration(), aSpec())).toBe('server');
  });

  it('names the secrets it needs, and never changes server or product', () => {
    const spec = aSpec({
      ...CONTAINER,
      container: { ...CONTAINER.container, account: { email: 'a@b.test', auth: { secret: 'api' } } },
    });
    expect(secretsOf(spec)).toEqual(['jira-pat', 'api']);
    const other = onServer({ serverId: 'ZZZZ-AAAA-BBBB-CCCC' });
    expect(immutableChange(spec, aSpec({ ...CONTAINER, ...other }))).toBe('container.server.serverId');
    const product = { container: { ...CONTAINER.container, product: 'confluence' } } as const;
    expect(immutableChange(spec, aSpec({ ...CONTAINER, ...product }))).toBe('container.product');
  });
});

describe('the specification of a container token', () => {
  it('is well when it says what it connects; that a person consents is only good to know', () => {
    expect(codes({})).toEqual(['warning ConsentNeeded']);
  });

  it.each<[string, Partial<TokenSpec>, string]>([
    ['nothing to connect', { container: undefined }, 'ContainerMissing'],
    ['another issuer', { issuer: aWebhook }, 'IssuerUnsuitable'],
    ['a life that no assistant grants', { lifetime: 'P30D' }, 'LifetimeOutOfRange'],
    ['files to write', { distribution: [{ mode: 'file', path: '/run/value' }] }, 'ValueNotHeld'],
    ['consumers', { adoption: { consumers: [{ name: 'job' }] } }, 'ValueNotHeld'],
    ['no site', { site: undefined }, 'SiteMissing'],
    [
      'a consent for ever',
      { container: { ...CONTAINER.container, consent: { validFor: 'P5Y' } } },
      'ConsentOutOfRange',
    ],
    [
      'a consent for no time',
      { container: { ...CONTAINER.container, consent: { validFor: 'PT0S' } } },
      'ConsentOutOfRange',
    ],
  ])('is refused with %s', (_, change, code) => {
    expect(codes(change)).toContain(`error ${code}`);
  });

  it.each<[string, Partial<TokenSpec>, string]>([
    ['the assistant is too old to connect by API', onServer({ assistantVersion: '1.12.0' }), 'RenewedByHand'],
    ['no credential of the server is named', onServer({ auth: undefined }), 'RenewedByHand'],
    [
      'no credential of the account is named',
      { container: { ...CONTAINER.container, account: { email: 'a@b.test' } } },
      'RenewedByHand',
    ],
    [
      'the only approver is who asks',
      { container: { ...CONTAINER.container, consent: { approvers: ['platform@acme.test'], fourEyes: true } } },
      'ApproverAlone',
    ],
  ])('warns when %s', (_, change, code) => {
    expect(codes(change)).toContain(`warning ${code}`);
    expect(codes(change).filter((found) => found.startsWith('error'))).toEqual([]);
  });

  it('has nothing of it in one of another kind', () => {
    const other = lintToken(aSpec({ container: CONTAINER.container, issuer: { mode: 'migrationApi' } }));
    expect(other.map(({ code }) => code)).toEqual(['ContainerUnexpected', 'IssuerUnsuitable']);
  });
});
