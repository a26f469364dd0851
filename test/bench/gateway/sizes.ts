/** How much of the gateway runs before its first answer. */
import { type Checkout, readGatewayOptions } from '../checkout/checkout.ts'
import { eagerCode } from '../contenders/eager-code.ts'
import { formatSize, weighsAtMost } from '../report/goals.ts'
import type { Table } from '../report/table.ts'
import { findGatewayHandler, replaceTargets } from './bundle-gateway.ts'

export async function weighGateway(checkout: Checkout): Promise<Table> {
  const code = await readEagerCode(checkout)
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

/** Without catalogues, whose size is the targets'. */
async function readEagerCode(checkout: Checkout): Promise<{ file: string; bytes: number }[]> {
  await replaceTargets(checkout, [])
  return eagerCode(findGatewayHandler(checkout), {
    ...readGatewayOptions(checkout),
    absWorkingDir: checkout.root,
  })
}

/** Bytes of all that runs before the first answer. */
export async function weighEagerCode(checkout: Checkout): Promise<number> {
  return (await readEagerCode(checkout)).reduce((sum, { bytes }) => sum + bytes, 0)
}
