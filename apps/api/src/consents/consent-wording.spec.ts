import { describe, expect, it } from '@jest/globals';
import { agreedWording, consentWordingOf, type ConsentBinding } from './consent-wording.ts';

const binding: ConsentBinding = {
  product: 'jira',
  serverId: 'B1XA-2YQ3-ZK7M-9PLD',
  serverUrl: 'http://jira.acme.test:8080/jira',
  site: 'https://acme.atlassian.net',
  account: 'migrator@acme.test',
};
const LANGUAGES = ['en', 'ja'] as const;
const hashesOf = (bound: ConsentBinding) => LANGUAGES.map((language) => consentWordingOf(bound, language).hash);

describe.each(LANGUAGES)('the wording of a consent in %s', (language) => {
  const { text } = consentWordingOf(binding, language);

  it('begins with the box of the assistant, letter by letter', () => {
    expect(text.split('\n', 1)).toEqual(['Allow Atlassian to access migrations data']);
  });

  it('names the server and where it is, the site, the account and the assistant', () => {
    for (const { product, ...names } of [binding, { ...binding, product: 'confluence' as const }]) {
      const shown = consentWordingOf({ ...binding, product }, language).text;
      for (const name of Object.values(names)) expect(shown).toContain(name);
      expect(shown).toContain(
        product === 'jira' ? 'Jira Cloud Migration Assistant' : 'Confluence Cloud Migration Assistant',
      );
    }
  });

  it('says what is done in order, for how long, and that it can be revoked', () => {
    expect(text).toMatch(language === 'en' ? /1\. .*5 minutes/ : /1\. .*5 分間/);
    expect(text).toMatch(language === 'en' ? /2\. .*saves it.*21 days/ : /2\. .*保存.*21 日間/);
    expect(text).toMatch(language === 'en' ? /3\. It attaches/ : /3\. .*関連付け/);
    expect(text).toContain(language === 'en' ? 'revoke it at any time' : 'いつでも取り消せます');
    expect(text).toContain(language === 'en' ? 'deletes nothing' : '何も削除しません');
  });
});

describe('the hash of a wording', () => {
  it('is a SHA-256, the same each time, and another one in each language', () => {
    const [english, japanese] = hashesOf(binding);
    expect(english).toMatch(/^[0-9a-f]{64}$/);
    expect(english).not.toBe(japanese);
    expect(hashesOf(binding)).toEqual([english, japanese]);
  });

  it('is another one when anything changes that the consent binds to', () => {
    const changes: Partial<ConsentBinding>[] = [
      { product: 'confluence' },
      { serverId: 'AAAA-2YQ3-ZK7M-9PLD' },
      { serverUrl: 'http://elsewhere.test/jira' },
      { site: 'https://other.atlassian.net' },
      { account: 'other@acme.test' },
    ];
    const all = [binding, ...changes.map((change) => ({ ...binding, ...change }))].flatMap(hashesOf);
    expect(new Set(all).size).toBe(all.length);
  });

  it('leads back to the language that was read, and to nothing when it is not what would be read now', () => {
    for (const language of LANGUAGES)
      expect(agreedWording(binding, consentWordingOf(binding, language).hash)?.language).toBe(language);
    const earlier = consentWordingOf({ ...binding, account: 'other@acme.test' }, 'en').hash;
    expect(agreedWording(binding, earlier)).toBeNull();
  });

  it('is this one for this text: whoever changes the text raises its version, so that old records can be read', () => {
    expect(hashesOf(binding)).toEqual([
      'fb46c4651d59ecf5651c4522e8947cfe936d0bc3a371db8f14589710c9f278d7',
      'a5e5480577eb1ae4e431de397bf445393ba8090818e836893ae71b032107d16e',
    ]);
    expect(consentWordingOf(binding, 'en').version).toBe(1);
  });
});
