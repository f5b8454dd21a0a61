import { describe, expect, it } from '@jest/globals';
import { createLogger, describeError, Metrics } from './index.ts';

function lines() {
  const written: string[] = [];
  return { written, stream: { write: (text: string) => void written.push(text) } };
}

describe('the logger', () => {
  it('writes named fields as one JSON line', () => {
    const { written, stream } = lines();
    createLogger({ name: 'api', format: 'json', stream }).info({ port: 4780 }, 'listening');
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ level: 'info', name: 'api', port: 4780, msg: 'listening' });
  });

  it('never shows what is called a secret', () => {
    const { written, stream } = lines();
    createLogger({ name: 'api', format: 'json', stream }).info(
      { authorization: 'Bearer planted', value: 'planted' },
      'x',
    );
    expect(written.join('')).not.toContain('planted');
  });
});

describe('describing an error', () => {
  it('keeps name, code and a bounded line, and drops everything else', () => {
    const error = Object.assign(new TypeError(`boom\n${'x'.repeat(500)}`), {
      code: 'E1',
      headers: { authorization: 'planted' },
    });
    const described = describeError(error);
    expect(described).toMatchObject({ name: 'TypeError', code: 'E1' });
    expect(described.message).toHaveLength(240);
    expect(described.at).toContain('observability.spec');
    expect(JSON.stringify(described)).not.toContain('planted');
  });
});

describe('metrics', () => {
  it('are scraped with their part and a value taken at that moment', async () => {
    const metrics = new Metrics({ part: 'api' });
    let lag = 1;
    metrics.gauge({ name: 'informer_lag_seconds', help: 'x', collect: (gauge) => gauge.set(lag) });
    lag = 7;
    expect((await metrics.page()).text).toContain('keyturn_informer_lag_seconds{part="api"} 7');
  });
});
