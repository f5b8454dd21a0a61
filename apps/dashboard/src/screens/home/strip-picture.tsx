import { useNavigate } from '@tanstack/react-router';
import { scaleBand, scaleSqrt } from 'd3-scale';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { classNames } from '../../components/class-names.ts';
import { useIsNarrow } from '../../components/media.ts';
import { STATUS_LOOK } from '../../components/status-badge.tsx';
import { useWords } from '../../words/define-words.ts';
import { LOCALES } from '../../words/language.ts';
import { useDayTexts } from './day-texts.ts';
import { dayStart, isEventful, monthStarts, type StripDay } from './strip-days.ts';
import { homeWords } from './words.ts';

interface StripPictureProps {
  readonly days: readonly StripDay[];
  readonly onActive: (day: StripDay | null) => void;
}

/** What React's types take every `a` for; here it is one of SVG. Both can be focused. */
type DayElement = HTMLAnchorElement;

const HEIGHT = 148;
/** Where the line stands: renewals grow up from it, expiries down. */
const LINE = 84;
const TOP = 8;
const FOOT = 20;
/** Weeks as rows where a column would be thinner than a finger. */
const DAYS_A_ROW = 7;

/** One stop for the Tab key; arrows go from day to day, Enter opens it. */
function useDayKeys(days: readonly StripDay[], perRow: number) {
  const [place, setPlace] = useState(0);
  const links = useRef(new Map<number, DayElement>());
  const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: perRow, ArrowUp: -perRow };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    const to =
      event.key === 'Home' ? 0 : event.key === 'End' ? days.length - 1 : step === undefined ? null : place + step;
    if (to === null || days[to] === undefined) return;
    event.preventDefault();
    setPlace(to);
    links.current.get(to)?.focus();
  };
  const keep = (index: number) => (link: DayElement | null) => {
    if (link === null) links.current.delete(index);
    else links.current.set(index, link);
  };
  return { place, setPlace, onKeyDown, keep };
}

function useWidth() {
  const [width, setWidth] = useState(0);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return { place, width };
}

/** The days as columns of a strip, or on a narrow page as weeks. */
export function StripPicture({ days, onActive }: StripPictureProps) {
  const { t } = useWords(homeWords);
  const isNarrow = useIsNarrow();
  const { place, width } = useWidth();
  const perRow = isNarrow ? DAYS_A_ROW : 1;
  const keys = useDayKeys(days, perRow);
  const offset = isNarrow ? (dayStart(days[0]?.date ?? '').getUTCDay() + 6) % DAYS_A_ROW : 0;
  const rows = Math.ceil((days.length + offset) / DAYS_A_ROW);
  const height = isNarrow ? rows * ROW : HEIGHT;
  return (
    <div ref={place} onKeyDown={keys.onKeyDown} onMouseLeave={() => onActive(null)} style={{ minHeight: height }}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="group"
          aria-label={t('calendar.title')}
          className="block overflow-visible"
        >
          {!isNarrow && <Months days={days} width={width} />}
          {days.map((day, index) => (
            <DayLink
              key={day.date}
              day={day}
              keep={keys.keep(index)}
              isStop={index === keys.place}
              onShow={() => {
                keys.setPlace(index);
                onActive(day);
              }}
            >
              {isNarrow ? (
                <Cell day={day} place={index + offset} width={width} />
              ) : (
                <Column day={day} days={days} width={width} />
              )}
            </DayLink>
          ))}
        </svg>
      )}
    </div>
  );
}

interface DayLinkProps {
  readonly day: StripDay;
  readonly keep: (link: DayElement | null) => void;
  readonly isStop: boolean;
  readonly onShow: () => void;
  readonly children: React.ReactNode;
}

function DayLink({ day, keep, isStop, onShow, children }: DayLinkProps) {
  const texts = useDayTexts();
  const navigate = useNavigate();
  return (
    <a
      ref={keep}
      href={`/calendar?date=${day.date}`}
      aria-label={texts.label(day)}
      tabIndex={isStop ? 0 : -1}
      className="group outline-none"
      onFocus={onShow}
      onMouseEnter={onShow}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        void navigate({ to: '/calendar', search: { date: day.date } });
      }}
    >
      {children}
    </a>
  );
}

interface ColumnProps {
  readonly day: StripDay;
  readonly days: readonly StripDay[];
  readonly width: number;
}

const columnsOf = (days: readonly StripDay[], width: number) =>
  scaleBand()
    .domain(days.map(({ date }) => date))
    .range([0, width]);

function Column({ day, days, width }: ColumnProps) {
  const x = columnsOf(days, width);
  const most = Math.max(1, ...days.flatMap(({ counts }) => [counts.renewal, counts.expiry]));
  const reach = scaleSqrt().domain([0, most]);
  const up = reach.copy().range([0, LINE - TOP]);
  const down = reach.copy().range([0, HEIGHT - FOOT - LINE]);
  const { renewal, expiry, task, consent, freeze } = day.counts;
  const band = x.bandwidth();
  const left = x(day.date) ?? 0;
  const bar = { x: left + band * 0.14, width: band * 0.72, rx: 2 };
  const look = classNames(STATUS_LOOK[day.status].text, 'fill-current');
  return (
    <>
      <rect
        x={left}
        y={0}
        width={band}
        height={HEIGHT - FOOT}
        rx={3}
        className={classNames(
          'group-hover:fill-sunken group-focus-visible:stroke-accent group-focus-visible:stroke-2',
          freeze > 0 ? 'fill-quiet-soft' : 'fill-transparent',
        )}
      />
      <line x1={left} x2={left + band} y1={LINE} y2={LINE} className="stroke-line" />
      {renewal > 0 && (
        <rect
          {...bar}
          y={LINE - Math.max(5, up(renewal))}
          height={Math.max(5, up(renewal)) - 1}
          className={classNames(look, day.isForecast && 'opacity-45')}
        />
      )}
      {expiry > 0 && <rect {...bar} y={LINE + 2} height={Math.max(5, down(expiry))} className={look} />}
      {task + consent > 0 && (
        <circle cx={left + band / 2} cy={4} r={Math.min(3, band / 2.5)} className="fill-needs-you" />
      )}
    </>
  );
}

function Months({ days, width }: Omit<ColumnProps, 'day'>) {
  const { language } = useWords(homeWords);
  const x = columnsOf(days, width);
  const month = new Intl.DateTimeFormat(LOCALES[language], { month: 'long', timeZone: 'UTC' });
  const first = days[0] === undefined ? [] : [dayStart(days[0].date)];
  const later = monthStarts(days).filter((start) => (x(start.toISOString().slice(0, 10)) ?? 0) > 0);
  const firstLater = later[0] === undefined ? width : (x(later[0].toISOString().slice(0, 10)) ?? width);
  const shown = firstLater > MONTH_ROOM ? [...first, ...later] : later;
  return (
    <g aria-hidden className="text-xs">
      {shown.map((start) => {
        const left = x(start.toISOString().slice(0, 10)) ?? 0;
        return (
          <g key={start.getTime()}>
            {left > 0 && <line x1={left} x2={left} y1={0} y2={HEIGHT} className="stroke-line" />}
            <text x={left + (left > 0 ? 5 : 0)} y={HEIGHT - 4} className="fill-muted">
              {month.format(start)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

const MONTH_ROOM = 80;
const ROW = 46;

/** A day of a week row: its number, and a mark in the colour of its worst status. */
function Cell({ day, place, width }: { readonly day: StripDay; readonly place: number; readonly width: number }) {
  const size = width / DAYS_A_ROW;
  const [left, top] = [(place % DAYS_A_ROW) * size, Math.floor(place / DAYS_A_ROW) * ROW];
  const number = dayStart(day.date).getUTCDate();
  const { language } = useWords(homeWords);
  const month = new Intl.DateTimeFormat(LOCALES[language], { month: 'short', timeZone: 'UTC' });
  return (
    <>
      <rect
        x={left + 1}
        y={top + 1}
        width={size - 2}
        height={ROW - 2}
        rx={6}
        className={classNames(
          'group-focus-visible:stroke-accent group-focus-visible:stroke-2',
          day.counts.freeze > 0 ? 'fill-quiet-soft' : isEventful(day) ? 'fill-sunken' : 'fill-transparent',
        )}
      />
      <text
        x={left + size / 2}
        y={top + 20}
        textAnchor="middle"
        className={classNames('tabular text-xs', isEventful(day) ? 'fill-ink font-semibold' : 'fill-muted')}
      >
        {number === 1 ? month.format(dayStart(day.date)) : number}
      </text>
      {isEventful(day) && (
        <rect
          x={left + size / 2 - 9}
          y={top + 29}
          width={18}
          height={6}
          rx={3}
          className={classNames(STATUS_LOOK[day.status].text, 'fill-current')}
        />
      )}
    </>
  );
}
