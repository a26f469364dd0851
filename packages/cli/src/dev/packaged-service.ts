import type { LoadedService } from '@mcp-lambda/serverless/loading'
import type { Bundler } from './bundler.ts'

/** A server in Python in the place of a bundle: its functions are those that were packaged. */
export function createPackagedService({ definitions }: LoadedService): Bundler {
  return {
    bundle: async () => [...definitions],
    dependsOn: () => false,
    sourceFolders: [],
    close: async () => {},
  }
}
