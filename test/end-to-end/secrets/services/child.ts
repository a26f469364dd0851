import { lambdaHandler, stdio } from '@mcp-lambda/wrapper'
import { secret } from '@mcp-lambda/wrapper/secrets'

/** Prints its secrets, whole and in parts, and exits when the tool `exit` is called. */
const program = `
const tool = name => ({ name, inputSchema: { type: 'object' } })
const send = message => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n')
const secrets = () => ['CHILD_KEY', 'CHILD_FILE'].map(name => process.env[name] ?? '')
function print() {
  for (const value of secrets()) {
    const half = Math.floor(value.length / 2)
    process.stderr.write('in two writes: ' + value.slice(0, half))
    process.stderr.write(value.slice(half) + '\\n')
    process.stderr.write(value + '\\n' + JSON.stringify({ value }) + '\\n' + encodeURIComponent(value) + '\\n')
    process.stderr.write(Buffer.from('u:' + value).toString('base64') + ' ' + Buffer.from(value).toString('hex') + '\\n')
    process.stderr.write('x'.repeat(4090) + value.split('\\n').at(-2) + '\\n')
    process.stdout.write('no MCP ' + 'x'.repeat(180) + value.split('\\n')[0] + '\\n')
  }
}
const calls = {
  lengths: id => send({ id, result: { content: [{ type: 'text', text: secrets().map(it => it.length).join() }] } }),
  print: id => { print(); send({ id, result: { content: [{ type: 'text', text: 'printed' }] } }) },
  fail: id => send({ id, error: { code: -32050, message: secrets().join(), data: { secrets: secrets() } } }),
  exit: () => { print(); setTimeout(() => process.exit(3), 50) },
}
require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
  const { id, method, params } = JSON.parse(line)
  if (method === 'initialize') send({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'child', version: '1.0.0' } } })
  else if (method === 'tools/list') send({ id, result: { tools: Object.keys(calls).map(tool) } })
  else if (method === 'tools/call') calls[params.name](id)
  else if (id !== undefined) send({ id, result: {} })
})
`
const env = { CHILD_KEY: () => secret('CHILD_KEY'), CHILD_FILE: () => secret('CHILD_FILE') }
export const handler = lambdaHandler(stdio(process.execPath, ['-e', program], { env }))
