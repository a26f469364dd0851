import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** As where the optional peer dependency is not installed. */
const withoutSdk = `
  import { registerHooks } from 'node:module'
  registerHooks({
    resolve(specifier, context, next) {
      if (!specifier.startsWith('@aws-sdk/')) return next(specifier, context)
      throw Object.assign(new Error('Cannot find package ' + specifier), { code: 'ERR_MODULE_NOT_FOUND' })
    },
  })
  const { LambdaTransport } = await import('./src/client/index.ts')
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
`

const client = `{ send: async () => ({ Payload: Buffer.from('{"jsonrpc":"2.0","id":1,"result":{}}') }) }`

it('loads where the AWS SDK is not installed, and takes a client and commands of its user’s', async () => {
  const answers = await run(`
    class InvokeCommand {}
    const commands = { InvokeCommand, InvokeWithResponseStreamCommand: InvokeCommand }
    const transport = LambdaTransport({ functionName: 'tools', client: ${client}, commands })
    transport.onmessage = message => console.log(JSON.stringify(message))
    await transport.send(ping)
  `)
  expect(JSON.parse(answers)).toEqual({ jsonrpc: '2.0', id: 1, result: {} })
})

it('names the missing package when its commands are needed, and is no failure of the function', async () => {
  const answers = await run(`
    const transport = LambdaTransport({ functionName: 'tools', client: ${client} })
    transport.onmessage = message => console.log('answered', JSON.stringify(message))
    await transport.send(ping).catch(error => console.log(error.message))
  `)
  expect(answers).toBe('Cannot find package @aws-sdk/client-lambda')
})

async function run(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', withoutSdk + program],
    { cwd: `${import.meta.dirname}/..` },
  )
  return stdout.trim()
}
