import type { FleetRenewals } from '@keyturn/client';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { dayText } from '../../time/instant-text.ts';

interface WeekBarsProps {
  readonly weeks: FleetRenewals['weeks'];
  readonly names: { readonly automatic: string; readonly byHand: string };
}

const HEIGHT = 208;

/** Two parts of a bar for each week; the table beside has the same for readers of screens. */
export function WeekBars({ weeks, names }: WeekBarsProps) {
  const tick = { fill: 'var(--muted)', fontSize: 12 };
  return (
    <div aria-hidden>
      <ResponsiveContainer width="100%" height={HEIGHT}>
        <BarChart data={weeks} margin={{ top: 4, right: 0, bottom: 0, left: -24 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="from"
            tickFormatter={(from: string) => dayText(from)}
            tick={tick}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            minTickGap={16}
          />
          <YAxis allowDecimals={false} tick={tick} tickLine={false} axisLine={false} />
          <Tooltip
            cursor={{ fill: 'var(--sunken)' }}
            labelFormatter={(from) => (typeof from === 'string' ? dayText(from) : null)}
            contentStyle={{
              background: 'var(--raised)',
              border: '1px solid var(--line)',
              borderRadius: 8,
              color: 'var(--ink)',
            }}
            itemStyle={{ color: 'var(--ink)' }}
          />
          <Legend
            iconType="square"
            wrapperStyle={{ fontSize: 12 }}
            formatter={(name) => <span className="text-ink">{name}</span>}
          />
          <Bar
            dataKey="automatic"
            name={names.automatic}
            stackId="all"
            fill="var(--accent)"
            isAnimationActive={false}
          />
          <Bar
            dataKey="byHand"
            name={names.byHand}
            stackId="all"
            fill="var(--control)"
            radius={[3, 3, 0, 0]}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
