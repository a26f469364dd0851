export type { ExampleCall, LoadedService, LocalSettings } from '@mcp-lambda/serverless/loading'
export { type Settings as BundlerSettings, toBundleSettings } from './dev/bundle-settings.ts'
export { type PackagedService, packageServices } from './packaging/package-services.ts'
export type { LocalIdentity, LocalStart, LocalStartOptions, ScrapeTarget, StandIn } from './stand-ins/local-start.ts'
export { type FirstCall, makeFirstCalls } from './system/first-calls.ts'
export {
  type LocalSystem,
  localStage,
  type OffService,
  type SystemOptions,
  startSystem,
} from './system/start-system.ts'
