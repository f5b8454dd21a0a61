import type { Token } from '@keyturn/client';
import { Card } from '../../components/card.tsx';
import { useWords } from '../../words/define-words.ts';
import { specWords } from '../tokens/spec-words.ts';

/** What the owner wrote, as it is saved. */
export function SpecificationCard({ token }: { readonly token: Token }) {
  const { t } = useWords(specWords);
  return (
    <Card title={t('title')}>
      <pre tabIndex={0} aria-label={t('title')} className="max-h-96 overflow-auto rounded-md bg-sunken p-3 text-xs">
        {JSON.stringify(token.spec, null, 2)}
      </pre>
    </Card>
  );
}
