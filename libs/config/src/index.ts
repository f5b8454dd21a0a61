export { atlassianAddresses, type AtlassianAddresses } from './atlassian-addresses.ts';
export { CALL_CLASSES, callLimits, type CallClass, type CallLimit } from './call-limits.ts';
export { ConfigError, type ConfigProblem } from './config-error.ts';
export { type ConfigRow, describeConfig } from './describe-config.ts';
export { fixClock, type FleetClock } from './fix-clock.ts';
export { type Config, type Environment, loadConfig } from './load-config.ts';
export {
  describeMachine,
  environmentWithoutKeys,
  foreignEnvironment,
  type Machine,
  partEnvironment,
} from './machine.ts';
export { type Paths } from './paths.ts';
export { isLoopback } from './rules.ts';
export { type EgressTarget } from './variables.ts';
export { mayCall } from './egress-rule.ts';
export { writeOnce } from './write-once.ts';
