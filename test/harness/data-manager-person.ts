import type { Locator, Page } from 'playwright-core';

type Language = 'en' | 'ja';

/** A step as `GET /v1/tasks/{id}?lang=` has it. */
export interface TaskStep {
  readonly n: number;
  readonly text: string;
  readonly labels: Readonly<Record<Language, string>>;
}

export interface PersonOptions {
  readonly page: Page;
  readonly language: Language;
  /** Which of the two ways to Data Manager this person's site has. */
  readonly navigation: 'older' | 'newer';
  /** Default: the pages' own, who is Adapters admin. */
  readonly account?: string;
}

/** How the text of a step begins that is for one navigation only. */
const NAVIGATIONS = {
  older: { en: 'Older navigation', ja: '従来のナビゲーション' },
  newer: { en: 'Newer navigation', ja: '新しいナビゲーション' },
} as const;

/** What a step wants typed or chosen: all between its first and last quotation mark. */
const QUOTED: Readonly<Record<Language, RegExp>> = { en: /"(.+)"/, ja: /「(.+)」/ };

/** Does in a real browser what the steps of a task say, and knows nothing else: a label it cannot find is an error of the guide or of the page. */
export class DataManagerPerson {
  readonly #options: PersonOptions;

  constructor(options: PersonOptions) {
    this.#options = options;
  }

  get page(): Page {
    return this.#options.page;
  }

  /** Follows all steps from where the task leads; answers the value that is shown at the end. */
  async follow({ deepLink, steps }: { deepLink: string | null; steps: readonly TaskStep[] }): Promise<string> {
    if (deepLink === null) throw new Error('The task leads nowhere.');
    await this.open(deepLink);
    for (const step of steps.filter(({ text }) => this.#isForUs(text))) await this.#take(step);
    return this.#shownValue();
  }

  async open(address: string): Promise<void> {
    const { account, language } = this.#options;
    const url = new URL(address);
    url.searchParams.set('lang', language);
    if (account !== undefined) url.searchParams.set('account', account);
    await this.page.goto(url.href);
  }

  /** Selects what has this label. */
  async select(label: string): Promise<void> {
    await this.#use({ control: await this.#find(label), label, value: undefined });
  }

  #isForUs(text: string): boolean {
    const { language, navigation } = this.#options;
    return !text.startsWith(NAVIGATIONS[navigation === 'older' ? 'newer' : 'older'][language]);
  }

  async #take({ n, text, labels }: TaskStep): Promise<void> {
    const { language } = this.#options;
    const label = labels[language];
    try {
      await this.#use({ control: await this.#find(label), label, value: QUOTED[language].exec(text)?.[1] });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `step ${n} (“${label}”: ${text}): ${reason}\non ${this.page.url()}, which says:\n${await this.#says()}`,
        {
          cause: error,
        },
      );
    }
  }

  /**
   * What a person means by a label: in an open menu first, then a control, then a heading that says where one is. The pages run
   * no script, so what is not there when they have loaded never will be.
   */
  async #find(label: string): Promise<Locator> {
    const { page } = this;
    const named = (within: Page | Locator): Locator =>
      within
        .getByRole('link', { name: label, exact: true })
        .or(within.getByRole('button', { name: label, exact: true }))
        .or(within.locator('summary').getByText(label, { exact: true }))
        .or(within.getByLabel(label, { exact: true }))
        .filter({ visible: true });
    const inMenu = named(page.locator('details[open] > div'));
    const anywhere = named(page).or(page.getByRole('heading', { name: label, exact: true }));
    const found = (await inMenu.count()) > 0 ? inMenu : anywhere;
    const count = await found.count();
    if (count === 0) throw new Error(`nothing on the page is labelled “${label}”`);
    if (count > 1) throw new Error(`${count} things on the page are labelled “${label}”`);
    return found;
  }

  async #use({ control, label, value }: { control: Locator; label: string; value: string | undefined }): Promise<void> {
    const tag = await control.evaluate((element) => element.tagName.toLowerCase());
    if (tag === 'input' || tag === 'select') {
      if (value === undefined) throw new Error('the step does not say what to enter');
      await (tag === 'input' ? control.fill(value) : this.#choose({ control, label, value }));
    } else if (tag === 'summary') {
      await control.click();
    } else if (tag === 'a' || tag === 'button') {
      // Without waiting, the next label may be found on the page that is being left.
      await Promise.all([this.page.waitForEvent('load'), control.click()]);
    }
  }

  async #choose({ control, label, value }: { control: Locator; label: string; value: string }): Promise<void> {
    const offered = await control.locator('option').allTextContents();
    if (!offered.includes(value)) throw new Error(`“${label}” offers ${offered.join(', ')}, not “${value}”`);
    await control.selectOption({ label: value });
  }

  async #shownValue(): Promise<string> {
    const field = this.page.getByRole('main').locator('textarea[readonly]');
    if ((await field.count()) !== 1) throw new Error(`no value is shown on ${this.page.url()}:\n${await this.#says()}`);
    return field.inputValue();
  }

  /** What a person reads there, for the message of a failed test; never a field, so never a value. */
  async #says(): Promise<string> {
    return (await this.page.locator('body').innerText()).replaceAll(/\s*\n\s*/g, '\n').slice(0, 1500);
  }
}
