import type { PackagedTargets } from './gateway-config.ts'

/** What `#mcp-lambda/packaged` is without the esbuild plugin of `./packaging`, which puts targets and settings in its place. */
const packaged: PackagedTargets | undefined = undefined

export default packaged as PackagedTargets | undefined
