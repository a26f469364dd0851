/** Writes dist/handler.mjs, and chunks that are loaded late: dist is the code of the function. */
import { coldStartSettings } from '@mcp-lambda/wrapper/esbuild'
import { build } from 'esbuild'

await build({ ...coldStartSettings, entryPoints: ['handler.ts'], outdir: 'dist' })
