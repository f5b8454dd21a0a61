import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { classNames } from '../components/class-names.ts';
import { useWords } from '../words/define-words.ts';
import { LineNote } from './line-note.tsx';
import { FIRST_PLACES, type Place, PLACES } from './places.ts';
import { SettingsMenu } from './settings-menu.tsx';
import { useSummary } from './summary.ts';
import { shellWords } from './words.ts';

/** The column at the left of a wide page. */
export function SideNavigation() {
  const { t } = useWords(shellWords);
  return (
    <nav
      aria-label={t('navigation')}
      className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col gap-1 border-r border-line bg-surface px-3 py-4 lg:flex"
    >
      <Link to="/" className="mb-3 flex items-center gap-2 px-2.5 text-base font-semibold tracking-tight">
        <img src="/favicon.svg" alt="" width={22} height={22} />
        Keyturn
      </Link>
      {PLACES.map((place) => (
        <PlaceLink key={place.name} place={place} />
      ))}
      <div className="mt-auto flex flex-col gap-2">
        <div className="px-2.5">
          <LineNote />
        </div>
        <SettingsMenu isWide />
      </div>
    </nav>
  );
}

/** The row at the foot of a narrow page. */
export function FootNavigation() {
  const { t } = useWords(shellWords);
  return (
    <nav
      aria-label={t('navigation')}
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {PLACES.slice(0, FIRST_PLACES).map((place) => (
        <PlaceLink key={place.name} place={place} isStacked />
      ))}
      <DialogTrigger>
        <AriaButton className="flex min-h-14 flex-col items-center justify-center gap-0.5 text-2xs text-muted">
          <Ellipsis aria-hidden size={20} />
          {t('more')}
        </AriaButton>
        <Popover placement="top end" className="w-64 rounded-lg border border-line bg-raised p-2 shadow-raised">
          <Dialog aria-label={t('more')} className="flex flex-col gap-1 outline-none">
            {({ close }) => (
              <>
                {PLACES.slice(FIRST_PLACES).map((place) => (
                  <PlaceLink key={place.name} place={place} onFollow={close} />
                ))}
                <div className="border-t border-line px-2.5 pt-2">
                  <LineNote />
                </div>
                <SettingsMenu isWide />
              </>
            )}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </nav>
  );
}

interface PlaceLinkProps {
  readonly place: Place;
  readonly isStacked?: boolean;
  readonly onFollow?: () => void;
}

function PlaceLink({ place, isStacked = false, onFollow }: PlaceLinkProps) {
  const { t } = useWords(shellWords);
  const { name, path, icon: Icon } = place;
  return (
    <Link
      to={path}
      activeOptions={{ exact: path === '/', includeSearch: false }}
      {...(onFollow !== undefined && { onClick: onFollow })}
      className={classNames(
        'relative flex items-center text-muted hover:text-ink aria-[current=page]:text-accent',
        isStacked
          ? 'min-h-14 flex-col justify-center gap-0.5 text-2xs aria-[current=page]:font-semibold'
          : 'min-h-9 gap-2.5 rounded-md px-2.5 py-1.5 hover:bg-sunken aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium pointer-coarse:min-h-11',
      )}
    >
      <Icon aria-hidden size={isStacked ? 20 : 18} />
      {t(name)}
      {name === 'tasks' && <TaskCount isStacked={isStacked} />}
    </Link>
  );
}

function TaskCount({ isStacked }: { readonly isStacked: boolean }) {
  const count = useSummary()?.openTasks ?? 0;
  if (count === 0) return null;
  return (
    <span
      className={classNames(
        'tabular rounded-full bg-needs-you-soft px-1.5 text-xs font-semibold text-needs-you',
        isStacked ? 'absolute top-1 left-1/2 ml-2' : 'ml-auto',
      )}
    >
      {count}
    </span>
  );
}
