/** `STAGE=prod npm run container`: bundles the gateway for a container into `.container/`. */
import { join } from 'node:path'
import { bundleContainer } from './container.ts'

const { STAGE: stage = 'local' } = process.env
const { program, environment } = await bundleContainer({ stage, outdir: join(import.meta.dirname, '../.container') })
console.log(`node ${program}\nwith GATEWAY_TARGETS='${environment.GATEWAY_TARGETS}'`)
