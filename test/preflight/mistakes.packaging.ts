/** Typical mistakes in a project: each is reported once, with its file and what to do. */
import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createProject, type Project } from '../deploy/project.ts'
import { root } from '../packaging/repository.ts'

let project: Project
beforeAll(async () => {
  project = await createProject()
})
afterAll(() => project[Symbol.asyncDispose]())

type Mistake = {
  readonly what: string
  readonly file: string
  /** Undefined where the file is removed. */
  readonly change: (text: string) => string | undefined
  /** Named with its place. Default: the changed file. */
  readonly where?: string
  readonly says: RegExp
  readonly remedy?: RegExp
}

const gatewayYml = 'services/gateway/gateway.yml'
const oneYml = 'services/one/serverless.yml'
const add = (lines: string) => (text: string) => `${text}${lines}\n`
const jwt = (more: string) => () =>
  `doors: { functionUrl: jwt }\njwt: { issuers: [{ issuer: https://idp.test, tenantClaim: org }], ${more} }\n`

const mistakes: readonly Mistake[] = [
  { what: 'an unknown key of gateway.yml', file: gatewayYml, change: add('polcy: {}'), says: /polcy/ },
  { what: 'gateway.yml that is no YAML', file: gatewayYml, change: add('policy: { allow: ['), says: /line|flow/i },
  { what: 'no door', file: gatewayYml, change: () => 'listTtlMs: 1000\n', says: /door/ },
  {
    what: 'a door that is none',
    file: gatewayYml,
    change: () => 'doors: { functionUrl: open }\n',
    says: /functionUrl/,
  },
  { what: 'an open door on a stage', file: gatewayYml, change: () => 'doors: { functionUrl: none }\n', says: /none/ },
  {
    what: 'a rule for a misspelt target',
    file: gatewayYml,
    change: add("policy: { allow: [{ names: ['onne___*'] }] }"),
    says: /nothing is called onne___\*/,
  },
  {
    what: 'a rule for a role of nobody',
    file: gatewayYml,
    change: add("policy: { allow: [{ names: ['*'], roles: [sre] }] }"),
    says: /no caller can have sre/,
  },
  {
    what: 'a rule with scopes where no door takes tokens',
    file: gatewayYml,
    change: add("policy: { allow: [{ names: ['*'], scopes: [mcp:use] }] }"),
    says: /no door takes tokens/,
  },
  {
    what: 'a target that is none',
    file: gatewayYml,
    change: add('targets: { onne: { timeoutMs: 1000 } }'),
    says: /onne/,
  },
  {
    what: 'a hidden tool that is none',
    file: gatewayYml,
    change: add('targets: { one: { hide: [Delete] } }'),
    says: /no tool of one is called Delete/,
  },
  {
    what: 'a pinned tool that is none',
    file: gatewayYml,
    change: add("findTools: { pinned: ['one___nope'] }"),
    says: /no tool has a name like one___nope/,
  },
  {
    what: 'an origin with a wildcard',
    file: gatewayYml,
    change: add("allowedOrigins: ['https://*.example.com']"),
    says: /no page has it/,
  },
  { what: 'any audience', file: gatewayYml, change: jwt("audience: '*'"), says: /audience/ },
  {
    what: 'a resource over http',
    file: gatewayYml,
    change: jwt('audience: https://mcp.test/mcp, resource: http://mcp.test/mcp'),
    says: /resource/,
  },
  {
    what: 'a misspelt setting of a service',
    file: oneYml,
    change: text => text.replace('target:', 'targt:'),
    says: /targt/,
  },
  {
    what: 'plugin in the place of plugins',
    file: oneYml,
    change: text => text.replace('plugins:', 'plugin:'),
    where: `${oneYml}: plugin`,
    says: /no such key/,
    remedy: /^Write plugins\.$/,
  },
  {
    what: 'mpc in the place of mcp',
    file: oneYml,
    change: text => text.replace('mcp:', 'mpc:'),
    where: `${oneYml}: custom.mpc`,
    says: /nothing reads it/,
    remedy: /^Write mcp/,
  },
  {
    what: 'a setting of a function at the top',
    file: oneYml,
    change: add('timeout: 30'),
    where: `${oneYml}: timeout`,
    says: /no such key/,
    remedy: /functions\.server\.timeout/,
  },
  {
    what: 'gateway.yml that is missing',
    file: gatewayYml,
    change: () => undefined,
    says: /missing/,
    remedy: /doors: \{ functionUrl: iam \}/,
  },
  {
    what: 'a second gateway',
    file: oneYml,
    change: text => text.replace('target: one', 'gateway: true'),
    where: `${oneYml}: custom.mcp.gateway`,
    says: /services\/gateway is the gateway/,
    remedy: /target/,
  },
  {
    what: 'the name of a service that another has',
    file: oneYml,
    change: text => text.replace('service: one', 'service: two'),
    where: 'services/two/serverless.yml: service',
    says: /one stack/,
    remedy: /another name/,
  },
  {
    what: 'a parameter that is misspelt',
    file: 'serverless.yml',
    change: add('params: { default: { logRetentionDays: 7 } }'),
    where: 'serverless.yml: params.default.logRetentionDays',
    says: /nothing reads it/,
    remedy: /^Write logRetentionInDays\.$/,
  },
  {
    what: 'the plugin missing at the root',
    file: 'serverless.yml',
    change: text => text.replace(/^plugins: .*$/m, 'plugins:'),
    where: 'serverless.yml: plugins',
    says: /is missing/,
    remedy: /Add the line/,
  },
  {
    what: 'a target with an underscore',
    file: oneYml,
    change: text => text.replace('target: one', 'target: my_one'),
    says: /custom\.mcp\.target must be lower-case letters/,
  },
  {
    what: 'a target that another service has',
    file: oneYml,
    change: text => text.replace('target: one', 'target: two'),
    where: 'services/',
    says: /two/,
  },
  {
    what: 'serverless.yml that is no YAML',
    file: oneYml,
    change: add('functions: { server: ['),
    says: /line|flow|key/i,
  },
  {
    what: 'a handler that is not there',
    file: oneYml,
    change: text => text.replace('handler.handler', 'server.handler'),
    where: `${oneYml}: functions.server.handler`,
    says: /there is no server\.ts/,
  },
  {
    what: 'an example that calls no tool',
    file: oneYml,
    change: text => text.replace('target: one', 'target: one, example: { tool: anser }'),
    where: `${oneYml}: custom.mcp.example.tool`,
    says: /no such tool of one/,
    remedy: /^Write answer\.$/,
  },
  {
    what: 'a tool that not every client can call, before the catalogue has it',
    file: 'services/one/handler.ts',
    change: text => text.replace("'answer'", "'answer me!'"),
    where: 'services/one/catalogue.json',
    says: /one___answer me! is no name/,
    remedy: /^Call it answer_me in its server/,
  },
  {
    what: 'a variable that is not set',
    file: oneYml,
    change: add("package: { individually: '${env:ONE_SET_NOWHERE}' }"),
    where: `${oneYml}: package.individually`,
    says: /ONE_SET_NOWHERE is not set/,
    remedy: /or write a default/,
  },
  {
    what: 'a file that is not there',
    file: oneYml,
    change: add("package: '${file(./handler.yml)}'"),
    where: `${oneYml}: package`,
    says: /no file services\/one\/handler\.yml/,
  },
  {
    what: 'a package.json that is no JSON',
    file: 'package.json',
    change: text => text.slice(0, -1),
    says: /it is no JSON/,
    remedy: /one comma between/,
  },
  {
    what: 'a key in the place of its name',
    file: oneYml,
    change: text => text.replace('target: one', `target: one, secrets: { ONE_KEY: sk-${'0'.repeat(32)} }`),
    where: `${oneYml}: custom.mcp.secrets.ONE_KEY`,
    says: /looks like the key itself(?!.*sk-0)/,
  },
  {
    what: 'a plugin that is missing',
    file: oneYml,
    change: text => text.replace("'@mcp-lambda/serverless', ", ''),
    where: `${oneYml}: plugins`,
    says: /@mcp-lambda\/serverless is missing/,
  },
  {
    what: 'a catalogue that is no JSON',
    file: 'services/one/catalogue.json',
    change: text => text.slice(0, -5),
    says: /JSON/,
  },
  {
    what: 'a function that is named otherwise',
    file: oneYml,
    change: text => text.replace('handler: handler.handler', "handler: handler.handler, name: 'x-${param:y}'"),
    where: 'services',
    says: /no variable but/,
    remedy: /^Write the name out/,
  },
]

it('are twenty at least', () => {
  expect(mistakes.length).toBeGreaterThanOrEqual(20)
})

it.each(mistakes)('$what', { timeout: 120_000 }, async ({ file, change, where = file, says, remedy = /.{10}/ }) => {
  const path = join(project.directory, file)
  const before = await readFile(path, 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  await (after === undefined ? rm(path) : writeFile(path, after))
  try {
    const { code, stdout } = await check()
    const { problems } = JSON.parse(stdout) as { problems: { where: string; what: string; remedy: string }[] }
    const found = problems.filter(problem => says.test(`${problem.where} ${problem.what}`))
    expect({ code, found: found.length }, JSON.stringify(problems, null, 2)).toEqual({ code: 1, found: 1 })
    expect(found[0]?.where).toContain(where)
    expect(found[0]?.remedy).toMatch(remedy)
    expect(found[0]?.remedy).not.toMatch(/^Correct it/)
  } finally {
    await writeFile(path, before)
  }
})

function check(): Promise<{ code: number; stdout: string }> {
  const words = [join(root, 'packages/cli/bin/mcp-lambda.js'), 'check', '--stage', 'prod', '--json']
  return new Promise(resolve => {
    execFile(process.execPath, words, { cwd: project.directory }, (error, stdout) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout }),
    )
  })
}
