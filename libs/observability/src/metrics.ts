import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';

export interface MetricsOptions {
  /** The label `part` of every series. */
  readonly part: string;
}

/** The metrics of one process; names get the prefix `keyturn_`. */
export class Metrics {
  readonly registry = new Registry();

  constructor({ part }: MetricsOptions) {
    this.registry.setDefaultLabels({ part });
    collectDefaultMetrics({ register: this.registry });
  }

  counter<Label extends string>(spec: MetricSpec<Label>): Counter<Label> {
    return new Counter({ ...this.#named(spec) });
  }

  /** `collect` is called when somebody scrapes. */
  gauge<Label extends string>({
    collect,
    ...spec
  }: MetricSpec<Label> & { readonly collect?: (gauge: Gauge<Label>) => void }): Gauge<Label> {
    const named = this.#named(spec);
    if (collect === undefined) return new Gauge(named);
    return new Gauge<Label>({
      ...named,
      collect(this: Gauge<Label>) {
        collect(this);
      },
    });
  }

  /** `buckets` in the unit of the name, seconds by convention. */
  histogram<Label extends string>({
    buckets,
    ...spec
  }: MetricSpec<Label> & { readonly buckets: readonly number[] }): Histogram<Label> {
    return new Histogram({ ...this.#named(spec), buckets: [...buckets] });
  }

  /** The page Prometheus scrapes, with its content type. */
  async page(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }

  #named<Label extends string>({ name, help, labels = [] }: MetricSpec<Label>) {
    return { name: `keyturn_${name}`, help, labelNames: [...labels], registers: [this.registry] };
  }
}

export interface MetricSpec<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}
