import type { MigrationAttemptDetail } from '@keyturn/client';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { announce } from '../../components/announce.tsx';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { numberText } from '../../time/instant-text.ts';
import { useUrl } from '../../url.ts';
import { useWords } from '../../words/define-words.ts';
import { KeyList } from '../../work/key-list.tsx';
import { migrationWords } from './words.ts';

const FATES = ['migrated', 'failed', 'remaining', 'inCloud'] as const;
type Fate = (typeof FATES)[number];

/** What became of each project or space in an attempt. */
export function Keys({ attempt }: { readonly attempt: MigrationAttemptDetail }) {
  const { t } = useWords(migrationWords);
  const url = useUrl();
  const keysOf: Readonly<Record<Fate, readonly string[]>> = {
    migrated: attempt.migratedKeys,
    failed: attempt.failedKeys,
    remaining: attempt.remainingKeys,
    inCloud: attempt.inCloudKeys,
  };
  const isKnown = FATES.some((fate) => keysOf[fate].length > 0);
  const fullest = FATES.find((fate) => fate !== 'inCloud' && keysOf[fate].length > 0) ?? 'migrated';
  const chosen = FATES.find((fate) => fate === url.one('keys')) ?? fullest;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{t('keys.title')}</h3>
      {!isKnown && <p className="text-muted">{t(attempt.endedAt === null ? 'keys.unknown' : 'keys.none')}</p>}
      {isKnown && (
        <>
          <Choice
            label={t('keys.pick')}
            value={chosen}
            options={FATES.filter((fate) => fate !== 'inCloud' || keysOf.inCloud.length > 0).map((fate) => ({
              value: fate,
              label: (
                <span className="tabular">
                  {t(`keys.${fate}`)} {numberText(keysOf[fate].length)}
                </span>
              ),
            }))}
            onChange={(fate) => url.set({ keys: fate }, { replace: true })}
          />
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="text-xs text-muted">{t(`keys.${chosen}Is`)}</p>
            {keysOf[chosen].length > 0 && <CopyKeys keys={keysOf[chosen]} />}
          </div>
          {keysOf[chosen].length === 0 ? (
            <p className="text-muted">{t('keys.none')}</p>
          ) : (
            <KeyList key={chosen} keys={keysOf[chosen]} />
          )}
        </>
      )}
    </section>
  );
}

function CopyKeys({ keys }: { readonly keys: readonly string[] }) {
  const { t } = useWords(migrationWords);
  const [isRefused, setIsRefused] = useState(false);
  const copy = async () => {
    try {
      // Not there on plain HTTP from another host.
      await navigator.clipboard.writeText(keys.join('\n'));
      announce(t('keys.copied', { count: keys.length }));
    } catch {
      setIsRefused(true);
    }
  };
  return (
    <span className="flex flex-wrap items-center gap-2">
      {isRefused && (
        <span role="status" className="text-xs text-stuck">
          {t('keys.noClipboard')}
        </span>
      )}
      <Button tone="quiet" icon={<Copy aria-hidden size={15} />} onPress={() => void copy()}>
        {t('keys.copy', { count: keys.length })}
      </Button>
    </span>
  );
}
