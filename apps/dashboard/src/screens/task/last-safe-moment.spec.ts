import { describe, expect, it } from '@jest/globals';
import { lastSafeMoment, localField, snoozeFault } from './last-safe-moment.ts';

const dueAt = '2027-01-20T00:00:00.000Z';

describe('the last safe moment', () => {
  it('leaves a person two nights for a token, and is the due date of a migration', () => {
    expect(lastSafeMoment({ dueAt, subject: 'token/a' })).toBe(Date.parse('2027-01-18T00:00:00Z'));
    expect(lastSafeMoment({ dueAt, subject: 'migration/a' })).toBe(Date.parse(dueAt));
    expect(lastSafeMoment({ dueAt: null, subject: 'token/a' })).toBeNull();
  });

  it('is never passed by what somebody chooses', () => {
    const now = Date.parse('2027-01-10T00:00:00Z');
    const last = Date.parse('2027-01-18T00:00:00Z');
    const fault = (until: string, until_ = last as number | null) => snoozeFault({ until, last: until_, now });
    expect(fault('')).toBe('missing');
    expect(fault('2027-01-09T00:00:00Z')).toBe('past');
    expect(fault('2027-01-18T00:00:01Z')).toBe('beyond');
    expect(fault('2027-01-18T00:00:00Z')).toBeNull();
    expect(fault('2028-01-18T00:00:00Z', null)).toBeNull();
  });

  it('fits into the field without getting later', () => {
    const at = Date.parse('2027-01-18T10:20:59Z');
    expect(new Date(localField(at)).getTime()).toBe(Date.parse('2027-01-18T10:20:00Z'));
  });
});
