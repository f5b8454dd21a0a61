import { useQuery } from '@tanstack/react-query';
import { LogOut, Settings2 } from 'lucide-react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Button } from '../components/button.tsx';
import { meQuery, signOut } from '../session/session.ts';
import { chooseTheme, THEMES, useTheme } from '../theme/theme.ts';
import { viewerZone, zoneName } from '../time/instant-text.ts';
import { useWords } from '../words/define-words.ts';
import { chooseLanguage, LANGUAGE_NAMES, LANGUAGES } from '../words/language.ts';
import { Choice } from '../components/choice.tsx';
import { shellWords } from './words.ts';

/** Who is signed in; language, appearance, time zone; sign out. */
export function SettingsMenu({ isWide = false }: { readonly isWide?: boolean }) {
  const { t, language } = useWords(shellWords);
  const theme = useTheme();
  const me = useQuery(meQuery).data;
  const name = me?.person ?? me?.name ?? '';
  return (
    <DialogTrigger>
      <AriaButton
        aria-label={isWide ? `${name} · ${t('account')}` : t('account')}
        className="flex min-h-9 w-full items-center gap-2.5 rounded-md px-2.5 py-1.5 text-left text-muted hover:bg-sunken hover:text-ink pointer-coarse:min-h-11"
      >
        <Settings2 aria-hidden size={18} />
        {isWide && <span className="truncate">{name}</span>}
      </AriaButton>
      <Popover placement="top start" className="w-72 rounded-lg border border-line bg-raised p-4 shadow-raised">
        <Dialog aria-label={t('account')} className="flex flex-col gap-4 outline-none">
          <div>
            <p className="font-medium break-words">{t('signedInAs', { name })}</p>
            <p className="text-xs text-muted">{t('roles', { roles: me?.roles.join(', ') ?? '' })}</p>
            <p className="text-xs text-muted">
              {viewerZone()} ({zoneName()})
            </p>
          </div>
          <Choice
            label={t('language')}
            value={language}
            options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            onChange={chooseLanguage}
          />
          <Choice
            label={t('theme')}
            value={theme}
            options={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))}
            onChange={chooseTheme}
          />
          <Button icon={<LogOut size={16} />} onPress={() => void signOut()}>
            {t('signOut')}
          </Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
