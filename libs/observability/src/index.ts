export { describeError, type ErrorDescription } from './describe-error.ts';
export { createLogger, type LogFields, type Logger, type LoggerOptions } from './logger.ts';
export { Metrics, type MetricSpec, type MetricsOptions } from './metrics.ts';
