/** A browser as far as the emulated pages need one: follows links by their text, fills forms by their labels, no scripts. */
export class PageVisitor {
  private readonly base: string;
  private readonly acceptLanguage: string;
  status = 0;
  address = '';
  html = '';
  /** What a closed menu hides. */
  private menu = '';

  constructor({ base, language = 'en' }: { base: string; language?: string }) {
    this.base = base;
    this.acceptLanguage = language;
  }

  async open(path: string): Promise<void> {
    await this.go(path, {});
  }

  /** All visible text, white space as one blank. */
  get text(): string {
    const body = this.html.slice(this.html.indexOf('<body'));
    return decode(body.replaceAll(/<[^>]+>/g, ' ')).replaceAll(/\s+/g, ' ');
  }

  links(): string[] {
    return [...this.html.matchAll(/<a [^>]*>([^<]*)<\/a>/g)].map(([, text = '']) => decode(text));
  }

  /** Opens the menu of the page and follows an entry. */
  async followInMenu(text: string): Promise<void> {
    this.html = this.menu;
    await this.follow(text);
  }

  async follow(text: string): Promise<void> {
    const tag = [...this.html.matchAll(/<a ([^>]*)>([^<]*)<\/a>/g)].find(([, , label = '']) => decode(label) === text);
    if (tag === undefined)
      throw new Error(`no link "${text}" on ${this.address}; there are: ${this.links().join(', ')}`);
    await this.open(attribute(tag[1] ?? '', 'href') ?? '');
  }

  /** Sends the form that has this button, with what it holds already and these fields, named by label; a choice may be named by its text. */
  async submit(button: string, fields: Readonly<Record<string, string | boolean>> = {}): Promise<void> {
    const form = [...this.html.matchAll(/<form ([^>]*)>([\s\S]*?)<\/form>/g)].find(([, , inner = '']) =>
      [...inner.matchAll(/<button([^>]*)>([^<]*)<\/button>/g)].some(
        ([, attributes = '', text = '']) => decode(attribute(attributes, 'aria-label') ?? text) === button,
      ),
    );
    if (form === undefined) throw new Error(`no form with the button "${button}" on ${this.address}`);
    const [, attributes = '', inner = ''] = form;
    const values = held(inner);
    for (const [label, value] of Object.entries(fields)) {
      const name = nameOf(inner, label);
      if (value === false) values.delete(name);
      else values.set(name, value === true ? 'on' : choice(inner, { name, text: value }));
    }
    await this.go(attribute(attributes, 'action') ?? '', { method: 'POST', body: values });
  }

  /** Entries of the drop-down with this label, chosen one first. */
  choices(label: string): string[] {
    const options = optionsOf(this.html, nameOf(this.html, label));
    return options.toSorted((one, other) => Number(other.chosen) - Number(one.chosen)).map(({ text }) => text);
  }

  /** What the field with this label holds. */
  value(label: string): string {
    const name = new RegExp(`<label for="([^"]+)">${label}</label>`).exec(this.html)?.[1] ?? '';
    return decode(new RegExp(`<textarea id="${name}"[^>]*>([^<]*)</textarea>`).exec(this.html)?.[1] ?? '');
  }

  private async go(path: string, init: RequestInit): Promise<void> {
    const response = await fetch(new URL(path, this.base), {
      ...init,
      headers: { 'accept-language': this.acceptLanguage },
    });
    this.status = response.status;
    this.address = response.url;
    // Line breaks inside a tag are nothing to HTML.
    const text = (await response.text()).replaceAll(/<[^>]+>/g, (tag) =>
      tag.replaceAll(/\s+/g, ' ').replace(' >', '>'),
    );
    this.menu = /<details[^>]*>([\s\S]*?)<\/details>/.exec(text)?.[1] ?? '';
    this.html = text.replace(this.menu, '');
  }
}

function held(form: string): URLSearchParams {
  const values = new URLSearchParams();
  for (const [, attributes = ''] of form.matchAll(/<input ([^>]*)>/g)) {
    const isUnchecked = attribute(attributes, 'type') === 'checkbox' && !/ checked\b/.test(attributes);
    if (!isUnchecked) values.set(attribute(attributes, 'name') ?? '', attribute(attributes, 'value') ?? 'on');
  }
  for (const [, attributes = ''] of form.matchAll(/<select ([^>]*)>/g)) {
    const name = attribute(attributes, 'name') ?? '';
    values.set(name, optionsOf(form, name).find(({ chosen }) => chosen)?.value ?? '');
  }
  return values;
}

function optionsOf(html: string, name: string) {
  const select = new RegExp(`<select [^>]*name="${name}"[^>]*>([\\s\\S]*?)</select>`).exec(html)?.[1] ?? '';
  return [...select.matchAll(/<option value="([^"]*)"([^>]*)>([^<]*)<\/option>/g)].map(
    ([, value = '', rest = '', text = '']) => ({ value, text: decode(text), chosen: rest.includes('selected') }),
  );
}

function choice(form: string, { name, text }: { name: string; text: string }): string {
  return optionsOf(form, name).find((option) => option.text === text)?.value ?? text;
}

function nameOf(form: string, label: string): string {
  const name = [...form.matchAll(/<label for="([^"]+)">([^<]*)<\/label>/g)].find(
    ([, , text = '']) => decode(text) === label,
  );
  if (name?.[1] === undefined) throw new Error(`no field "${label}"`);
  return name[1];
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : decode(value);
}

function decode(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
