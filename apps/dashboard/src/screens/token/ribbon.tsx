import type { Token, TokenTimeline } from '@keyturn/client';
import { scaleTime } from 'd3-scale';
import { useId, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { classNames } from '../../components/class-names.ts';
import { useIsNarrow } from '../../components/media.ts';
import { Ago, When } from '../../components/when.tsx';
import { useFleetNow } from '../../time/fleet-time.ts';
import { dayText } from '../../time/instant-text.ts';
import { commonWords } from '../../words/common-words.ts';
import { useWords } from '../../words/define-words.ts';
import { type MarkName, type Piece, type Ribbon, ribbonOf } from './ribbon-parts.ts';
import { tokenWords } from './words.ts';

const BAND_HEIGHT = 22;
const BAND_STEP = 32;
const AXIS_HEIGHT = 22;
const TOP = 16;

const PIECE_LOOK: Readonly<Record<Piece['kind'], string>> = {
  calm: 'text-healthy',
  renew: 'text-working',
  act: 'text-at-risk',
  overlap: 'text-needs-you',
};
const MARK_LOOK: Readonly<Record<MarkName, string>> = {
  issued: 'bg-healthy',
  overlapEnds: 'bg-needs-you',
  renewFrom: 'bg-working',
  actBy: 'bg-at-risk',
  expires: 'bg-expired',
};

interface RibbonCardProps {
  readonly token: Token;
  readonly planned: TokenTimeline['planned'];
}

/** Until when the value in use is good, and what happens before that; the dates below say the same in words. */
export function RibbonCard({ token, planned }: RibbonCardProps) {
  const { t } = useWords(tokenWords);
  const common = useWords(commonWords);
  const [isTable, setIsTable] = useState(false);
  const ribbon = ribbonOf(token, planned);
  return (
    <Card
      title={t('ribbon.title')}
      aside={
        ribbon !== null && (
          <Button tone="quiet" className="text-xs!" onPress={() => setIsTable(!isTable)}>
            {common.t(isTable ? 'showPicture' : 'showTable')}
          </Button>
        )
      }
    >
      {ribbon === null && <p className="text-muted">{t('ribbon.none')}</p>}
      {ribbon !== null && !isTable && <Picture ribbon={ribbon} />}
      {ribbon !== null && (isTable ? <MarkTable ribbon={ribbon} /> : <Marks ribbon={ribbon} />)}
      {token.expiresAtSource === 'estimated' && <p className="mt-3 text-xs text-muted">{t('ribbon.estimated')}</p>}
    </Card>
  );
}

function Picture({ ribbon: { from, to, bands } }: { readonly ribbon: Ribbon }) {
  const { t } = useWords(tokenWords);
  const id = useId();
  const isNarrow = useIsNarrow();
  const scale = scaleTime().domain([from, to]).range([0, 100]);
  const height = TOP + bands.length * BAND_STEP + AXIS_HEIGHT;
  const axis = TOP + bands.length * BAND_STEP;
  return (
    <svg role="img" aria-label={t('ribbon.title')} width="100%" height={height} className="mb-3 block overflow-visible">
      <defs>
        <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2.5" height="6" className="fill-surface" opacity="0.75" />
        </pattern>
      </defs>
      {scale.ticks(isNarrow ? 3 : 7).map((tick) => (
        <g key={tick.getTime()}>
          <line x1={`${scale(tick)}%`} x2={`${scale(tick)}%`} y1={TOP - 4} y2={axis} className="stroke-line" />
          <text x={`${scale(tick)}%`} y={axis + 16} textAnchor="middle" className="tabular fill-muted text-2xs">
            {dayText(tick)}
          </text>
        </g>
      ))}
      {bands.map(({ version, pieces }, row) => (
        <g key={version}>
          {pieces.map((piece) => {
            const place = {
              x: `${scale(piece.from)}%`,
              width: `${Math.max(0.3, scale(piece.to) - scale(piece.from))}%`,
              y: TOP + row * BAND_STEP,
              height: BAND_HEIGHT,
            };
            const isFaded = piece.kind === 'calm' && row < bands.length - 1;
            return (
              <g key={piece.kind} className={PIECE_LOOK[piece.kind]}>
                <rect {...place} fill="currentColor" opacity={isFaded ? 0.25 : 0.8} />
                {piece.isEstimated && <rect {...place} fill={`url(#${id})`} />}
              </g>
            );
          })}
          <text
            x={`${scale(pieces[0]?.from ?? from)}%`}
            dx={6}
            y={TOP + row * BAND_STEP + 15}
            className={classNames('text-xs font-semibold', row < bands.length - 1 ? 'fill-ink' : 'fill-surface')}
          >
            {`v${version}`}
          </text>
        </g>
      ))}
      <NowMark scale={scale} axis={axis} />
    </svg>
  );
}

function NowMark({ scale, axis }: { readonly scale: (at: number) => number; readonly axis: number }) {
  const { t } = useWords(tokenWords);
  const now = useFleetNow();
  const place = Math.min(100, Math.max(0, scale(now)));
  return (
    <g>
      <line x1={`${place}%`} x2={`${place}%`} y1={TOP - 4} y2={axis} className="stroke-ink" strokeWidth={2} />
      <text
        x={`${place}%`}
        y={10}
        textAnchor={place > 90 ? 'end' : place < 10 ? 'start' : 'middle'}
        className="fill-ink text-2xs font-semibold"
      >
        {t('ribbon.now')}
      </text>
    </g>
  );
}

function Marks({ ribbon: { marks } }: { readonly ribbon: Ribbon }) {
  const { t } = useWords(tokenWords);
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:flex sm:flex-wrap sm:justify-between">
      {marks.map(({ name, at, isEstimated }) => {
        const iso = new Date(at).toISOString();
        return (
          <div key={name}>
            <dt className="flex items-center gap-1.5 text-xs text-muted">
              <span aria-hidden className={classNames('size-2 rounded-xs', MARK_LOOK[name])} />
              {t(`ribbon.${name}`)}
            </dt>
            <dd>
              <span className="block font-medium">
                <Ago at={iso} isEstimated={isEstimated} />
              </span>
              <span className="block text-xs text-muted">
                <When at={iso} isEstimated={isEstimated} />
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function MarkTable({ ribbon: { marks, bands } }: { readonly ribbon: Ribbon }) {
  const { t } = useWords(tokenWords);
  const iso = (at: number) => new Date(at).toISOString();
  const rows = [
    ...marks.map(({ name, at, isEstimated }) => ({ key: name, text: t(`ribbon.${name}`), at, isEstimated })),
    ...bands.slice(0, -1).map(({ version, pieces }) => ({
      key: `v${version}`,
      text: t('ribbon.oldEnds', { version }),
      at: pieces.at(-1)?.to ?? 0,
      isEstimated: false,
    })),
  ];
  return (
    <table className="w-full text-left">
      <thead>
        <tr className="text-xs text-muted">
          <th scope="col" className="py-1 font-medium">
            {t('ribbon.what')}
          </th>
          <th scope="col" className="py-1 font-medium">
            {t('ribbon.when')}
          </th>
          <th scope="col" className="py-1 font-medium">
            {t('ribbon.away')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, text, at, isEstimated }) => (
          <tr key={key} className="border-t border-line">
            <th scope="row" className="py-1.5 pr-3 font-normal">
              {text}
            </th>
            <td className="py-1.5 pr-3">
              <When at={iso(at)} isEstimated={isEstimated} />
            </td>
            <td className="py-1.5">
              <Ago at={iso(at)} isEstimated={isEstimated} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
