/** One query over the longest answer that AMP sends, in a process of its own: prints its peak memory in KiB. */
import { connectProduct } from './product.ts'

const [origin = ''] = process.argv.slice(2)
const client = await connectProduct(origin)
const range = { start: '1760000000', end: '1760005940', step: '60' }
const answer = await client.callTool({ name: 'ExecuteRangeQuery', arguments: { query: 'whole', ...range } })
if (answer.isError) throw new Error(JSON.stringify(answer.content))
console.log(process.resourceUsage().maxRSS)
