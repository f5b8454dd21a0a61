import { Plus, Trash2 } from 'lucide-react';
import { Button, IconButton } from '../../components/button.tsx';
import { fleetNow } from '../../time/fleet-time.ts';
import { instantText, viewerZone, zoneName } from '../../time/instant-text.ts';
import { useWords } from '../../words/define-words.ts';
import type { WindowDraft } from './spec-draft.ts';
import { SpecField, useSpecEditing } from './spec-field.tsx';
import { specWords } from './spec-words.ts';
import { isTimeZone, nextFirings } from './window-firings.ts';

const MOST_WINDOWS = 10;

/** When renewals may begin; while one is typed, when it opens next. */
export function WindowFields() {
  const { t } = useWords(specWords);
  const { draft, onDraft } = useSpecEditing();
  const setWindows = (windows: readonly WindowDraft[]) => onDraft({ ...draft, windows });
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="text-sm font-medium">{t('fields.windows')}</legend>
      <p className="text-xs text-muted">{t('fields.windowsHint')}</p>
      {draft.windows.map((window, place) => (
        <div key={place} className="rounded-md border border-line p-3">
          <OneWindow
            window={window}
            path={`renewal.windows.${place}`}
            onWindow={(next) => setWindows(draft.windows.map((each, index) => (index === place ? next : each)))}
            onRemove={() => setWindows(draft.windows.filter((_, index) => index !== place))}
          />
        </div>
      ))}
      {draft.windows.length < MOST_WINDOWS && (
        <div>
          <Button
            icon={<Plus aria-hidden size={16} />}
            onPress={() =>
              setWindows([...draft.windows, { cron: '0 22 * * 6', duration: 'PT8H', timeZone: viewerZone() }])
            }
          >
            {t('fields.addWindow')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

interface OneWindowProps {
  readonly window: WindowDraft;
  readonly path: string;
  readonly onWindow: (window: WindowDraft) => void;
  readonly onRemove: () => void;
}

function OneWindow({ window, path, onWindow, onRemove }: OneWindowProps) {
  const { t } = useWords(specWords);
  const { cron, duration, timeZone } = window;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <SpecField path={`${path}.cron`} label={t('fields.cron')} hint={t('fields.cronHint')} value={cron}>
        {(parts) => (
          <input {...parts} value={cron} onChange={({ target }) => onWindow({ ...window, cron: target.value })} />
        )}
      </SpecField>
      <div className="flex items-start gap-2">
        <SpecField path={`${path}.duration`} label={t('fields.duration')} value={duration} className="min-w-0 grow">
          {(parts) => (
            <input
              {...parts}
              value={duration}
              onChange={({ target }) => onWindow({ ...window, duration: target.value })}
            />
          )}
        </SpecField>
        <IconButton label={t('fields.removeWindow')} icon={<Trash2 size={16} />} className="mt-6" onPress={onRemove} />
      </div>
      <SpecField path={`${path}.timeZone`} label={t('fields.timeZone')} value={timeZone} className="sm:col-span-2">
        {(parts) => (
          <input
            {...parts}
            value={timeZone}
            list="time-zones"
            onChange={({ target }) => onWindow({ ...window, timeZone: target.value })}
          />
        )}
      </SpecField>
      <Firings window={window} />
    </div>
  );
}

function Firings({ window }: { readonly window: WindowDraft }) {
  const { t } = useWords(specWords);
  const firings = nextFirings(window, fleetNow());
  return (
    <div className="text-xs sm:col-span-2" aria-live="polite">
      <p className="font-medium">{t('firings')}</p>
      {firings === null || firings.length === 0 ? (
        <p className="text-muted">{t('noFirings')}</p>
      ) : (
        <ol className="mt-1 space-y-1">
          {firings.map(({ startAt, endAt }) => (
            <li key={startAt}>
              <InTwoZones at={startAt} until={endAt} zone={window.timeZone.trim()} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

interface InTwoZonesProps {
  readonly at: number;
  readonly until?: number;
  readonly zone: string | undefined;
}

/** An instant as the reader's clock shows it, and under it as the schedule's does where that is another. */
export function InTwoZones({ at, until, zone }: InTwoZonesProps) {
  const { t } = useWords(specWords);
  const text = (own?: string) =>
    `${instantText(at, own)}${until === undefined ? '' : ` – ${instantText(until, own)}`} ${zoneName(at, own)}`;
  return (
    <span className="tabular">
      {text()}
      {zone !== undefined && zone !== viewerZone() && isTimeZone(zone) && (
        <span className="block text-muted">
          {text(zone)} ({zone})<span className="only-heard">{t('inZone', { zone })}</span>
        </span>
      )}
    </span>
  );
}

/** Offered while a zone is typed; once in the page. */
export function ZoneList() {
  return (
    <datalist id="time-zones">
      {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
}
