/** How much code there is in a bundle, and how much of it is ours. */
import type { Checkout } from '../checkout/checkout.ts'
import { type Bundles, type ContenderName, contenderFile } from '../contenders/bundle.ts'
import { eagerCode } from '../contenders/eager-code.ts'
import { formatSize, weighsAtMost } from '../report/goals.ts'
import type { Table } from '../report/table.ts'

export async function weighBundles({ root, serverOptions }: Checkout, { bytes }: Bundles): Promise<Table> {
  const code = await eagerCode(contenderFile(root, 'wrapped-v1'), { ...serverOptions, absWorkingDir: root })
  const own = code
    .filter(({ file }) => file.includes('packages/wrapper/src/'))
    .reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    title: 'Wrapper, size of bundles',
    head: ['what', 'minified', 'goals'],
    rows: [
      ['the wrapper’s own code, run before the first call', formatSize(own), weighsAtMost(25, own).text],
      ...[...bytes]
        .filter(([name]) => holdsServer(name))
        .map(([name, size]) => [`bundle ${name}`, formatSize(size), '']),
    ],
    notes: [
      'A bundle is all of a function’s code: the SDK, zod and the echo server too. A child’s is not in its parent’s.',
    ],
  }
}

/** The others are measures for the gateway, and for Node alone. */
function holdsServer(name: ContenderName): boolean {
  return !['hello', 'list-by-hand', 'one-invoke'].includes(name)
}
