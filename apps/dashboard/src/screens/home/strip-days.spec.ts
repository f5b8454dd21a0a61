import { describe, expect, it } from '@jest/globals';
import type { FleetCalendar } from '@keyturn/client';
import { isEventful, monthStarts, stripDays } from './strip-days.ts';

const counts = { renewal: 0, expiry: 0, window: 0, freeze: 0, task: 0, consent: 0 };
type Day = FleetCalendar['days'][number];
const item = (label: string, forecast?: true): Day['items'][number] => ({
  id: label,
  kind: 'renewal',
  subject: `token/${label}`,
  label,
  at: '2027-03-30T08:00:00.000Z',
  status: 'healthy',
  ...(forecast && { forecast }),
});
const calendar = (...days: Day[]) => ({ from: '2027-03-28', to: '2027-04-02', days });

describe('the days of the strip', () => {
  it('are all there, also over a change of summer time, with what the API tells', () => {
    const days = stripDays(
      calendar({
        date: '2027-03-30',
        status: 'atRisk',
        items: [item('a'), item('b', true)],
        counts: { ...counts, renewal: 2 },
      }),
    );
    expect(days.map(({ date }) => date.slice(5))).toEqual(['03-28', '03-29', '03-30', '03-31', '04-01', '04-02']);
    expect(days[2]).toMatchObject({ status: 'atRisk', labels: ['a', 'b'], isForecast: false });
    expect(days.filter(isEventful)).toHaveLength(1);
    expect(monthStarts(days).map((start) => start.toISOString().slice(0, 10))).toEqual(['2027-04-01']);
  });

  it('say when all of a day is forecast, and count windows alone as quiet', () => {
    const days = stripDays(
      calendar(
        { date: '2027-03-29', status: 'healthy', items: [item('a', true)], counts: { ...counts, renewal: 1 } },
        { date: '2027-03-30', status: 'healthy', items: [], counts: { ...counts, window: 3 } },
      ),
    );
    expect(days[1]?.isForecast).toBe(true);
    expect(days.filter(isEventful).map(({ date }) => date)).toEqual(['2027-03-29']);
  });
});
