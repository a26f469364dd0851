/** `STAGE=prod npm run container`: bundles the gateway for a container into `.container/`. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { bundleContainer } from '@mcp-lambda/gateway/packaging'
import { readSources } from './sources.ts'

const { STAGE: stage = 'local' } = process.env
// What is serverless-esbuild's own is not esbuild's.
const {
  outputFileExtension: _,
  skipRebuild: _skipRebuild,
  ...settings
} = createRequire(import.meta.url)('@mcp-lambda/shared/serverless/esbuild.cjs')
const outdir = join(import.meta.dirname, '../.container')
const { program, environment } = await bundleContainer({ stage, outdir, settings }, readSources())
console.log(`node ${program}\nwith GATEWAY_TARGETS='${environment.GATEWAY_TARGETS}'`)
