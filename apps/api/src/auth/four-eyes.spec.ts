import { describe, expect, it } from '@jest/globals';
import { FIRST_PRINCIPAL } from './first-key.ts';
import { fourEyes, validKeys } from './four-eyes.ts';

const alice = { name: 'laptop', person: 'alice@acme.test', roles: ['operator', 'approver'] };
const aliceAgain = { name: 'phone', person: 'Alice@acme.test ', roles: ['approver'] };
const bob = { name: 'bob', person: 'bob@acme.test', roles: ['approver'] };
const admin = { name: 'root', person: 'root@acme.test', roles: ['admin'] };
const someone = ({ name, person }: typeof alice) => ({ name, person });

describe('an act that takes two people', () => {
  it('goes on at once while only one approver is registered, and is said to be self-confirmed', () => {
    const keys = [admin, { ...bob, roles: ['operator'] }];
    expect(fourEyes({ askedBy: FIRST_PRINCIPAL, confirmedBy: null, keys })).toBe('selfConfirmed');
    expect(fourEyes({ askedBy: someone(admin), confirmedBy: null, keys })).toBe('selfConfirmed');
  });

  it('waits for a second person once there is one, whoever asks', () => {
    for (const askedBy of [FIRST_PRINCIPAL, someone(bob), someone(admin)])
      expect(fourEyes({ askedBy, confirmedBy: null, keys: [bob] })).toBe('secondPerson');
  });

  it('is confirmed by another person, never by another key of the same one', () => {
    const keys = [alice, aliceAgain, bob];
    const askedBy = someone(alice);
    expect(fourEyes({ askedBy, confirmedBy: someone(bob), keys })).toBe('confirmed');
    expect(fourEyes({ askedBy, confirmedBy: someone(alice), keys })).toBe('secondPerson');
    expect(fourEyes({ askedBy, confirmedBy: someone(aliceAgain), keys })).toBe('secondPerson');
  });

  it('is confirmed by nobody of those who asked, where several did', () => {
    const carol = { name: 'carol', person: null };
    const askedBy = [someone(alice), carol];
    for (const confirmedBy of [someone(aliceAgain), carol])
      expect(fourEyes({ askedBy, confirmedBy, keys: [alice, bob] })).toBe('secondPerson');
    expect(fourEyes({ askedBy, confirmedBy: someone(bob), keys: [alice, bob] })).toBe('confirmed');
    expect(fourEyes({ askedBy, confirmedBy: carol, keys: [] })).toBe('selfConfirmed');
  });

  it('counts only those a policy names, where one does', () => {
    const asked = { askedBy: someone(alice), confirmedBy: someone(alice), keys: [alice, bob] };
    expect(fourEyes({ ...asked, isNamed: ({ name }) => name === alice.name })).toBe('selfConfirmed');
    expect(fourEyes({ ...asked, isNamed: ({ name }) => name !== FIRST_PRINCIPAL.name })).toBe('secondPerson');
  });

  it('counts keys that name no person by their own name', () => {
    const unnamed = { ...bob, person: null };
    const asked = { name: 'bob', person: null };
    expect(fourEyes({ askedBy: asked, confirmedBy: null, keys: [unnamed] })).toBe('secondPerson');
    expect(fourEyes({ askedBy: asked, confirmedBy: { name: 'Bob', person: null }, keys: [unnamed] })).toBe(
      'secondPerson',
    );
    expect(fourEyes({ askedBy: asked, confirmedBy: FIRST_PRINCIPAL, keys: [unnamed] })).toBe('confirmed');
  });
});

describe('keys that are revoked or have expired', () => {
  it('belong to nobody who could confirm', () => {
    const row = { ...bob, id: 'b', tokens: null, secretHash: '', createdAt: '', lastUsedAt: null, revokedAt: null };
    const at = Date.parse('2026-06-01T00:00:00Z');
    const valid = { ...row, expiresAt: '2026-06-02T00:00:00.000Z' };
    const rows = [valid, { ...row, expiresAt: '2026-05-31T00:00:00.000Z' }, { ...valid, revokedAt: '2026-05-01' }];
    expect(validKeys(rows, at)).toEqual([valid]);
  });
});
