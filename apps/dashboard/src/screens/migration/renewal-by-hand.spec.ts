import { describe, expect, it } from '@jest/globals';
import type { Token } from '@keyturn/client';
import { renewalByHand } from './renewal-by-hand.ts';

const task = (kind: Token['tasks'][number]['kind']): Token['tasks'][number] => ({
  id: `ct.${kind}`,
  kind,
  cause: 'FirstIssue',
  version: 1,
  openedAt: '2027-01-01T00:00:00.000Z',
  dueAt: null,
});

describe('a migration that waits for its connection', () => {
  it('points to the task when a person renews it in the browser', () => {
    const token = { waitingFor: 'person' as const, tasks: [task('renewInBrowser')] };
    expect(renewalByHand({ phase: 'awaitingConsent' }, token)?.id).toBe('ct.renewInBrowser');
  });

  it('asks for the consent otherwise', () => {
    const token = { waitingFor: 'consent' as const, tasks: [task('giveConsent')] };
    expect(renewalByHand({ phase: 'awaitingConsent' }, token)).toBeNull();
    expect(renewalByHand({ phase: 'awaitingConsent' }, undefined)).toBeNull();
  });

  it('says nothing of the connection in any other phase', () => {
    const token = { waitingFor: 'person' as const, tasks: [task('renewInBrowser')] };
    expect(renewalByHand({ phase: 'migrating' }, token)).toBeNull();
  });
});
