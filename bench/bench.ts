import type { TestStack } from '@keyturn/local-stack';

/** One benchmark: `bench/<name>.bench.ts` exports it as `bench`. */
export interface Bench {
  readonly name: string;
  run(options: BenchOptions): Promise<readonly Figure[]>;
}

export interface BenchOptions {
  /** `--count`: how many items, where a bench has such a number; undefined takes its default. */
  readonly count: number | undefined;
  /** Starts Temporal and Redis at the first call; all benches of one run share them. */
  readonly stack: () => Promise<TestStack>;
  /** Progress, one line. */
  readonly say: (line: string) => void;
}

/** One line of the report. Without `bare` there is nothing to compare with. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly bare?: number;
  /** What the ratio, or our figure where there is none, should be: `≥ 0.85 ×`. */
  readonly aim?: string;
}

/** The value below which this share (0 to 1) of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);
