import type { GuideContext, Text } from './guide.ts';
import { instantWords, joined, listWords } from './wording.ts';

/** What happens while the connection of a server and its site is not renewed, and to whom. */
export function unrenewed({ expiresAt, connection }: Pick<GuideContext, 'expiresAt' | 'connection'>): Text {
  const end = expiresAt === null ? null : instantWords(expiresAt);
  const ends: Text =
    end === null
      ? {
          en: 'Until it is renewed, the server cannot connect to the site.',
          ja: '更新されるまで、サーバーはサイトに接続できません。',
        }
      : {
          en: `Without a renewal, the server can connect to the site until ${end.en} and no longer.`,
          ja: `更新しない場合、サーバーがサイトに接続できるのは ${end.ja} までです。`,
        };
  const ids = connection?.waiting ?? [];
  const waiting = listWords(ids);
  if (waiting === null) return ends;
  return joined(ends, {
    en: `${ids.length === 1 ? 'This migration waits' : 'These migrations wait'} for it: ${waiting.en}.`,
    ja: `これを待っている移行: ${waiting.ja}。`,
  });
}
