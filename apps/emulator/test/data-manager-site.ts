import { sendJson } from './issuer-client.ts';
import { PageVisitor } from './page-visitor.ts';

const TYPES = {
  adaptersClient: 'Adapters client token',
  cleanseImport: 'Cleanse and Import client token',
  basicAuth: 'Basic Authentication token',
} as const;

/** What a person does on one site, by its pages. */
export class DataManagerSite {
  private readonly base: string;
  private readonly site: string;

  private constructor({ base, site }: { base: string; site: string }) {
    this.base = base;
    this.site = site;
  }

  /** A site whose Data Manager has been opened once. */
  static async open(base: string, site = 'acme'): Promise<DataManagerSite> {
    await new PageVisitor({ base }).open(`/sites/${site}/assets/data-manager`);
    return new DataManagerSite({ base, site });
  }

  /** The value that was shown. */
  async generate(label: string, type: keyof typeof TYPES = 'adaptersClient'): Promise<string> {
    const visitor = new PageVisitor({ base: this.base });
    await visitor.open(`/sites/${this.site}/assets/configuration/data-manager/tokens/new`);
    await visitor.submit('Next', { Label: label, 'Token Type': TYPES[type] });
    return visitor.value('Token');
  }

  async createJob(name: string, { type = 'General', enabled = true, secret = '' } = {}): Promise<PageVisitor> {
    const visitor = new PageVisitor({ base: this.base });
    await visitor.open(`/sites/${this.site}/assets/data-manager/jobs/new`);
    const token = { 'Basic Authentication token': secret };
    await visitor.submit('Save', { 'Job name': name, 'Job type': type, Enabled: enabled, ...token });
    return visitor;
  }

  /** Its Data Manager settings, where the tokens are. */
  async settings(): Promise<PageVisitor> {
    const visitor = new PageVisitor({ base: this.base });
    await visitor.open(`/sites/${this.site}/apps/assets/settings/data-manager`);
    return visitor;
  }

  /** Data Manager itself, where jobs and runs are. */
  async dataManager(): Promise<PageVisitor> {
    const visitor = new PageVisitor({ base: this.base });
    await visitor.open(`/sites/${this.site}/apps/assets/data-manager`);
    return visitor;
  }

  async workspaceId(): Promise<string> {
    return /<code>([0-9a-f-]{36})<\/code>/.exec((await this.settings()).html)?.[1] ?? '';
  }

  async expire(label: string): Promise<void> {
    const answer = await sendJson(`${this.base}/_emulator/tokens/expire`, { method: 'POST', body: { label } });
    if (answer.status !== 200) throw new Error(`expire answered ${answer.status}`);
  }

  async revoke(label: string): Promise<void> {
    await (await this.settings()).submit(`Revoke ${label}`);
  }
}
