import { describe, expect, it } from 'vitest'
import type { GatewayConfig } from '../config/gateway-config.ts'
import { accessFindings } from './access-findings.ts'
import { emptyCatalogue } from './testing/repository-folder.ts'

const targets = [
  {
    name: 'docs',
    catalogue: {
      ...emptyCatalogue,
      tools: [{ name: 'search' }, { name: 'dotted.name' }],
      prompts: [{ name: 'explain' }],
      resources: [{ uri: 'docs://a' }],
      resourceTemplates: [{ uriTemplate: 'docs://{page}' }],
    },
  },
]

const issuer = { issuer: 'https://idp.test' }

const live = { name: 'wiki', live: true, catalogue: emptyCatalogue }

function findWhole(config: Partial<GatewayConfig>) {
  return accessFindings(
    { doors: { functionUrl: 'iam' }, callers: [], allowedOrigins: [], targets: {}, ...config },
    targets,
  )
}

function find(config: Partial<GatewayConfig>) {
  return findWhole(config).map(({ text }) => text)
}

function findOf(allow: NonNullable<GatewayConfig['policy']>['allow'], config: Partial<GatewayConfig> = {}) {
  return find({ policy: { mode: 'enforce', allow }, ...config })
}

it('a pin of no tool is told, but where it may be of a target that is read at run time', () => {
  const findTools = { list: 'found', pinned: ['docs___search', 'docs___explain', 'wiki___*'] } as const
  const told = (glob: string, index: number) => `findTools.pinned.${index}: no tool has a name like ${glob}`
  expect(find({ findTools })).toEqual([told('docs___explain', 1), told('wiki___*', 2)])
  const config = { doors: {}, callers: [], allowedOrigins: [], targets: {}, findTools }
  expect(accessFindings(config, [...targets, live]).map(({ text }) => text)).toEqual([told('docs___explain', 1)])
})

describe('a rule that can match nothing', () => {
  it('is told by what it names', () => {
    const names = [
      'docs___search',
      'docs___dotted_name_*',
      'docs___explain',
      'docs___docs://*',
      'docs___find',
      'wiki___*',
      'docs___dotted.name',
    ]
    expect(findOf([{ names: ['*'] }, { names }])).toEqual([
      'policy.allow.1.names.4: nothing is called docs___find',
      'policy.allow.1.names.5: nothing is called wiki___*',
      'policy.allow.1.names.6: nothing is called docs___dotted.name',
    ])
  })

  it('is one about URIs of a template that no rule allows, and none once a rule does', () => {
    const uris = { names: ['docs___docs://open*'] }
    expect(findOf([uris])).toEqual([
      'policy.allow.0.names.0: docs___docs://open* fits URIs of the template docs://{page} alone, which no rule allows',
    ])
    expect(findOf([uris, { names: ['docs___docs://{page}'] }])).toEqual([])
  })

  it('is not told of a target that says only at run time what it offers', () => {
    const names = ['wiki___*', 'wiki___find', 'w*', '*', 'wikis___*', 'wiki']
    const policy = { mode: 'enforce' as const, allow: [{ names }] }
    const config = { doors: { functionUrl: 'iam' as const }, callers: [], allowedOrigins: [], targets: {}, policy }
    expect(accessFindings(config, [live]).map(({ text }) => text)).toEqual([
      'policy.allow.0.names.4: nothing is called wikis___*',
      'policy.allow.0.names.5: nothing is called wiki',
    ])
  })

  it('is told by whom it is for', () => {
    const callers = [{ arn: 'arn:aws:iam::123456789012:role/A', tenant: 'acme', roles: ['sre'] }]
    const rules = [{ names: ['*'], tenants: ['ac*', 'globex'], roles: ['dev', 'sre'], scopes: ['read'] }]
    expect(findOf(rules, { callers })).toEqual([
      'policy.allow.0.tenants.1: no caller can have globex',
      'policy.allow.0.roles.0: no caller can have dev',
      'policy.allow.0.scopes: no door takes tokens, so nobody holds a scope',
    ])
  })

  it('is not told of callers whose tenant and roles a token says', () => {
    const jwt = {
      issuers: [{ ...issuer, tenantClaim: 'org', rolesClaim: 'groups' }],
      audience: ['a'],
      requiredScopes: [],
    }
    const rules = [{ names: ['*'], tenants: ['any'], roles: ['any'], scopes: ['any'] }]
    expect(findOf(rules, { jwt, doors: { functionUrl: 'jwt' } })).toEqual([])
  })
})

it('tells of settings no door asks for', () => {
  const jwt = { issuers: [issuer], audience: ['a'], requiredScopes: [] }
  const callers = [{ arn: 'arn:aws:iam::123456789012:role/A' }]
  expect(find({ jwt, callers })).toEqual(['jwt: no door takes tokens, so nobody is known by one'])
  expect(find({ jwt, callers, doors: { functionUrl: 'jwt' } })).toEqual([
    'callers: no door takes signatures, so nobody is known by one',
  ])
})

it.each([
  { what: 'a name that is misspelt', glob: 'docs___serach', says: /^Write docs___search\.$/ },
  { what: 'a name with a dot in the place of the underscores', glob: 'docs.search', says: /^Write docs___search\.$/ },
  { what: 'a tool that the target does not have', glob: 'docs___delete', says: /docs___\* for all: docs___search, / },
  { what: 'a target that is misspelt', glob: 'dosc___*', says: /^Write docs___\*\.$/ },
  { what: 'neither', glob: 'pictures', says: /three underscores.*The targets are docs\.$/ },
])('has a remedy for $what', ({ glob, says }) => {
  const [found] = findWhole({ policy: { mode: 'enforce', allow: [{ names: [glob] }] } })
  expect(found?.remedy).toMatch(says)
})

it('has the role that is meant as a remedy, else who gives roles', () => {
  const callers = [{ arn: 'arn:aws:iam::123456789012:role/A', roles: ['operators'] }]
  const remedies = findWhole({
    callers,
    policy: { mode: 'enforce', allow: [{ names: ['docs___*'], roles: ['oprators', 'sre'] }] },
  }).map(({ remedy }) => remedy)
  expect(remedies).toEqual(['Write operators.', expect.stringContaining('rolesClaim')])
})
