/** How much of the gateway runs before its first answer. */
import { join } from 'node:path'
import { asDeployed } from '../contenders/bundle.ts'
import { eagerCode } from '../contenders/eager-code.ts'
import { formatSize, weighsAtMost } from '../report/goals.ts'
import type { Table } from '../report/table.ts'
import { gatewayHandler, targetsPlugin, writeRepository } from './bundle-gateway.ts'

export async function weighGateway(folder: string): Promise<Table> {
  const root = join(folder, 'no-targets-repository')
  await writeRepository(root, [])
  const code = await eagerCode(gatewayHandler, { ...asDeployed, plugins: [targetsPlugin(root)] })
  const bytesOf = (part: string) => code.reduce((sum, { file, bytes }) => (file.includes(part) ? sum + bytes : sum), 0)
  const eager = code.reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    title: 'Gateway, size of what runs before the first answer',
    head: ['what', 'minified', 'goals'],
    rows: [
      ['all of it, without catalogues', formatSize(eager), weighsAtMost(80, eager).text],
      ['of it, the wrapper', formatSize(bytesOf('packages/wrapper/src/')), ''],
      ['of it, packages', formatSize(bytesOf('node_modules/')), ''],
    ],
    notes: ['`@aws-sdk/client-lambda` is loaded by the first call, and is not in it.'],
  }
}
