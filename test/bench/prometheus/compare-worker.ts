/** Each case directly and through its tool, in a process of its own: prints what was measured as JSON, by query. */
import { cases } from './cases.ts'
import { measurePaired } from './paired.ts'
import { connectProduct } from './product.ts'

const [origin = ''] = process.argv.slice(2)
const client = await connectProduct(origin)
const measured: Record<string, object> = {}
for (const { query, tool, args } of cases) {
  let characters = 0
  const direct = async () => {
    const answer = await (await fetch(`${origin}/api/v1/query?query=${query}`)).json()
    if ((answer as { status?: string }).status !== 'success') throw new Error('The made answer is not a success')
  }
  const throughTool = async () => {
    const answer = await client.callTool({ name: tool, arguments: { query, ...args } })
    if (answer.isError) throw new Error(JSON.stringify(answer.content))
    characters = JSON.stringify(answer.structuredContent).length
  }
  measured[query] = { ...(await measurePaired(direct, throughTool)), characters }
}
await client.close()
console.log(JSON.stringify(measured))
