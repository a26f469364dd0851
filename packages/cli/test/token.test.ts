import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { describeToken } from '../src/commands/token/describe-token.ts'
import { runToken } from '../src/commands/token/run-token.ts'
import { createOutput } from '../src/terminal/output.ts'

const gatewayYml = `doors: { functionUrl: jwt }
jwt:
  issuers: [{ issuer: https://idp.test, tenantClaim: org, rolesClaim: groups }]
  audience: https://mcp.test/mcp
policy:
  allow:
    - { names: ['notes___read'] }
    - { names: ['notes___write'], scopes: [notes:write] }
    - { names: ['notes___purge'], roles: [sre] }
`
const yml = (mcp: string) =>
  `service: it\ncustom: { mcp: { ${mcp} } }\nfunctions: { server: { handler: src/handler.handler } }\n`
const catalogue = {
  ...{ serverInfo: {}, capabilities: {}, prompts: [], resources: [], resourceTemplates: [] },
  tools: ['read', 'write', 'purge'].map(name => ({ name, inputSchema: { type: 'object' } })),
}

/** A project with a gateway and the target `notes`, and `mcp-lambda token` in it. */
async function create() {
  const root = await mkdtemp(join(tmpdir(), 'project-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const files = {
    'services/gateway/serverless.yml': yml('gateway: true'),
    'services/gateway/gateway.yml': gatewayYml,
    'services/notes/serverless.yml': yml('target: notes'),
    'services/notes/catalogue.json': JSON.stringify(catalogue),
    'serverless.yml': 'service: root\ncustom: { mcp: { project: true } }\n',
  }
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
  const printed: string[] = []
  const stream = { write: (text: string) => printed.push(text) > 0, isTTY: false, on: () => stream, off: () => stream }
  const run = (word: string, isJson = false) => {
    // Of a stream, the output calls nothing else.
    const output = createOutput({ stdout: stream, stderr: stream as never }, isJson)
    const flags = { word, stage: 'prod', path: '/mcp', json: isJson }
    return runToken(flags, { root, cwd: root, env: {}, output })
  }
  return { root, printed, run }
}

function tokenOf(claims: object): string {
  const parts = [
    { alg: 'RS256', kid: 'k1', typ: 'JWT' },
    { iss: 'https://idp.test', aud: 'https://mcp.test/mcp', sub: 'ada', ...claims },
  ]
  return `${parts.map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.c2lnbmF0dXJl`
}

it('says as whom a token is taken, and which tools its bearer sees', async () => {
  const { root, printed, run } = await create()
  await writeFile(
    join(root, 'token.txt'),
    `Bearer ${tokenOf({ exp: 4102444800, org: ['acme'], groups: ['dev'], scope: 'mcp:use' })}\n`,
  )
  expect(await run('token.txt')).toBe(0)
  expect(printed.join('')).toBe(`Taken on prod, if its signature is right: that is not checked here
  principal        https://idp.test#ada
  tenant           acme
  roles            dev
  scopes           mcp:use
  ends             2100-01-01T00:00:00.000Z
  tools            2 of 3: notes___read, notes___write
                   notes___write needs notes:write
`)
})

it('says why a token is refused, and repeats nothing of its signature', async () => {
  const { root, printed, run } = await create()
  await writeFile(join(root, 'token.txt'), tokenOf({ exp: 4102444800, org: 'acme', aud: 'https://mcp.test/mcp/' }))
  expect(await run('token.txt')).toBe(1)
  const text = printed.join('')
  expect(text).toContain('Refused on prod: The token is not taken: it is for another audience\n')
  expect(text).toContain('  expected         https://mcp.test/mcp\n  came             https://mcp.test/mcp/\n')
  expect(text).not.toContain('c2lnbmF0dXJl')
})

it('is one JSON object for programs', async () => {
  const { root, printed, run } = await create()
  await writeFile(join(root, 'token.txt'), 'opaque')
  expect(await run('token.txt', true)).toBe(1)
  expect(JSON.parse(printed.join(''))).toMatchObject({ stage: 'prod', kind: 'refused', facts: { reason: 'opaque' } })
})

it('repeats no token that was given in the place of its file', async () => {
  const { run } = await create()
  const token = tokenOf({})
  const message = await run(token).catch(error => String(error.message))
  expect(message).toContain('Give the file')
  expect(message).not.toContain(token.slice(0, 20))
})

it('writes one line for each fact, whatever the claims hold', async () => {
  const { root, printed, run } = await create()
  const sub = 'ada\u001b[2J\u009b2J\u202e\n  tenant           globex'
  await writeFile(join(root, 'token.txt'), tokenOf({ exp: 9e15, org: 'acme', sub, groups: [] }))
  expect(await run('token.txt')).toBe(0)
  const text = printed.join('')
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  expect(text.match(/^ {2}tenant .*$/gm)).toEqual(['  tenant           acme'])
  expect(text).toContain('  ends             in a far future\n')
})

it('says where there is no tenant, role or tool', () => {
  const principal = { id: 'https://idp.test#ada' }
  expect(describeToken({ kind: 'taken', principal, tools: [], offered: 3, notes: ['told'] }, 'prod')).toContain(
    '  tools            0 of 3\n  note             told',
  )
})
