/** The tool `find_tools` and lists with it, under a policy, for clients of both eras. */

import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { lambdaContext } from '@mcp-lambda/wrapper/testing'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it } from 'vitest'
import { toPublicName } from '../src/catalogue/public-names.ts'
import type { Policy } from '../src/config/gateway-config.ts'
import { ask, createGateway, errorOf, resultOf, targetOf } from './fixtures.ts'

const described = (name: string, description: string, argument = {}) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { a: { type: 'string', ...argument } } },
})

const targets = [
  targetOf('mail', { tools: [described('SendMail', 'Sends a message'), described('purge', 'Deletes all mail')] }),
  targetOf('paint', { tools: [described('fill', 'Fills a shape', { enum: ['crimson', 'teal'] })] }),
]
const found = { list: 'found', pinned: [] } as const

async function find(gateway: ReturnType<typeof createGateway>, args: JsonObject) {
  return resultOf(await ask(gateway, 'tools/call', { name: 'find_tools', arguments: args }))
}

async function namesFound(gateway: ReturnType<typeof createGateway>, query: string): Promise<unknown[]> {
  const { structuredContent } = await find(gateway, { query })
  return (structuredContent as { tools: JsonObject[] }).tools.map(({ name }) => name)
}

async function namesListed(gateway: ReturnType<typeof createGateway>): Promise<unknown[]> {
  return (resultOf(await ask(gateway, 'tools/list')).tools as JsonObject[]).map(({ name }) => name)
}

const untouched: InvokeFunction = async () => {
  throw new Error('A function was woken')
}

describe('find_tools', () => {
  const gateway = createGateway({ targets, findTools: found, invokeFunction: untouched })

  it('returns what a model needs to call the tools, as text and structured, and wakes no function', async () => {
    const result = await find(gateway, { query: 'send mail' })
    const { tools } = result.structuredContent as { tools: JsonObject[] }
    expect(tools[0]).toEqual({ ...described('SendMail', 'Sends a message'), name: 'mail___SendMail' })
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(tools) }])
  })

  it.each(['sending', 'crimson', 'colour teal', 'shapes', 'SEND'])('finds by %s', async query => {
    expect(await namesFound(gateway, query)).not.toEqual([])
  })

  it('returns as many tools as are asked for', async () => {
    const { structuredContent } = await find(gateway, { query: 'mail', limit: 1 })
    expect((structuredContent as { tools: unknown[] }).tools).toHaveLength(1)
  })

  it('names what comes next, so that a model can search by name', async () => {
    const result = await find(gateway, { query: 'mail', limit: 1 })
    expect(result.structuredContent).toMatchObject({ tools: [{ name: 'mail___SendMail' }], more: ['mail___purge'] })
    expect(JSON.stringify(result.content)).toContain('Further names: mail___purge.')
    expect(await namesFound(gateway, 'mail___purge')).toContain('mail___purge')
  })

  it.each([
    ['get rid of the old ones', 'mail___purge'],
    ['throw what is old away', 'mail___purge'],
    ['write to Anna', 'mail___SendMail'],
  ])('knows verbs of several words: %s', async (query, name) =>
    expect((await namesFound(gateway, query))[0]).toBe(name))

  it.each([
    ['天気予報を見たい', '天気を取得', '指定した都市の天気予報を返します'],
    ['株価', 'get_stock', '株価を取得します'],
    ['发邮件给安娜', '发送邮件', '向收件人发送电子邮件'],
    ['날씨가 어때', '날씨조회', '도시의 날씨를 조회합니다'],
    ['เอกสาร', 'search', 'ค้นหาเอกสารในระบบ'],
    ['पता', 'lookup', 'ग्राहक का नाम और पता खोजता है'],
    ['счета', 'найти_счёт', 'Находит счета клиента'],
    ['Wettervorhersage', 'wetterAbrufen', 'Ruft die Wettervorhersage für eine Stadt ab'],
    ['un événement', 'agenda', 'Crée un événement'.normalize('NFD')],
    ['search', 'ｓｅａｒｃｈ', ''],
    ['server', 'HTTPServerState', ''],
    ['oauth', 'OAuthLogin', ''],
  ])('finds in any script: %s', async (query, name, description) => {
    const other = targetOf('other', { tools: [described(name, description), described('z', 'Z')] })
    const [tool] = await namesFound(createGateway({ targets: [other], findTools: found }), query)
    expect(tool).toBe(toPublicName('other', name))
  })

  it('finds a tool by the alias that answers name it by', async () => {
    const names = ['天気を取得', '株価を取得']
    const other = targetOf('other', { tools: names.map(name => described(name, '取得します')) })
    const aliases = names.map(name => toPublicName('other', name))
    const searched = createGateway({ targets: [other], findTools: found })
    expect(await Promise.all(aliases.map(async alias => (await namesFound(searched, alias))[0]))).toEqual(aliases)
  })

  it('says where there are tools when it finds none', async () => {
    const { content, isError } = await find(gateway, { query: 'zebra' })
    expect({ text: JSON.stringify(content), isError }).toEqual({
      text: expect.stringContaining('mail, paint'),
      isError: undefined,
    })
  })

  it.each([
    {},
    { query: '' },
    { query: 5 },
    { query: 'x'.repeat(501) },
    { query: 'x', limit: 0 },
    { query: 'x', limit: 21 },
    { query: 'x', limit: 1.5 },
    { query: 'x', more: 1 },
  ])('refuses %j in words', async args =>
    expect(await find(gateway, args)).toMatchObject({ isError: true, content: [{ type: 'text' }] }))

  it('shows a caller only what the policy lets it see', async () => {
    const policy: Policy = { mode: 'enforce', allow: [{ names: ['mail___Send*'] }] }
    const filtered = createGateway({ targets, findTools: found, access: { policy } })
    expect(await namesFound(filtered, 'mail deletes fill')).toEqual(['mail___SendMail'])
    expect(JSON.stringify(await find(filtered, { query: 'zebra' }))).not.toContain('paint')
  })

  it('is unknown where it is not set', async () => {
    const without = createGateway({ targets })
    expect(errorOf(await ask(without, 'tools/call', { name: 'find_tools', arguments: { query: 'mail' } })).code).toBe(
      -32602,
    )
    expect(await namesListed(without)).toEqual(['mail___SendMail', 'mail___purge', 'paint___fill'])
  })

  it('finds tools of a target that is read at run time, by what it offers then', async () => {
    const answers: Record<string, JsonObject> = {
      'server/discover': { capabilities: { tools: {} } },
      'tools/list': { tools: [described('sew', 'Sews a button')] },
    }
    const live = createGateway({
      targets: [...targets, targetOf('tailor', {}, { live: true })],
      findTools: found,
      invokeFunction: async ({ payload }) => {
        const { id, method } = JSON.parse(payload)
        return { payload: JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] }) }
      },
    })
    expect(await namesFound(live, 'button')).toEqual(['tailor___sew'])
  })
})

describe('a list with find_tools', () => {
  it('holds all tools, with the finder and pinned tools first', async () => {
    const gateway = createGateway({ targets, findTools: { list: 'all', pinned: ['paint___*'] } })
    expect(await namesListed(gateway)).toEqual(['find_tools', 'paint___fill', 'mail___SendMail', 'mail___purge'])
  })

  it('of what is found holds the finder and pinned tools alone; the others can be called', async () => {
    const gateway = createGateway({
      targets,
      findTools: { list: 'found', pinned: ['*___purge'] },
      invokeFunction: async ({ payload }) => ({
        payload: JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(payload).id, result: { content: [] } }),
      }),
    })
    expect(await namesListed(gateway)).toEqual(['find_tools', 'mail___purge'])
    expect(resultOf(await ask(gateway, 'tools/call', { name: 'paint___fill' }))).toMatchObject({ content: [] })
  })

  it('holds of the pinned tools those that exist and that the caller may see', async () => {
    const policy: Policy = { mode: 'enforce', allow: [{ names: ['paint___*', 'mail___Send*'] }] }
    const findTools = { list: 'found', pinned: ['sea___*', 'mail___*', 'paint___fly'] } as const
    expect(await namesListed(createGateway({ targets, findTools, access: { policy } }))).toEqual([
      'find_tools',
      'mail___SendMail',
    ])
  })

  it('has both on its first page alone', async () => {
    const gateway = createGateway({ targets, findTools: { list: 'all', pinned: ['paint___*'] }, maxPageBytes: 1 })
    const first = resultOf(await ask(gateway, 'tools/list'))
    expect((first.tools as JsonObject[]).map(({ name }) => name)).toEqual(['find_tools', 'paint___fill'])
    const second = resultOf(await ask(gateway, 'tools/list', { cursor: first.nextCursor }))
    expect((second.tools as JsonObject[]).map(({ name }) => name)).toEqual(['mail___SendMail'])
  })

  it('costs a model some hundred tokens', async () => {
    const { tools } = resultOf(await ask(createGateway({ targets, findTools: found }), 'tools/list'))
    expect(countTokens(JSON.stringify(tools))).toBeLessThan(250)
  })

  it('is the same for a client of 2025', async () => {
    const gateway = createGateway({ targets, findTools: found })
    const old = async (method: string, params: JsonObject) =>
      resultOf((await gateway({ jsonrpc: '2.0', id: 1, method, params }, lambdaContext())) as never)
    const listed = await old('tools/list', {})
    expect(listed.tools).toMatchObject([{ name: 'find_tools' }])
    const result = await old('tools/call', { name: 'find_tools', arguments: { query: 'send' } })
    expect(result).toMatchObject({ structuredContent: { tools: [{ name: 'mail___SendMail' }] } })
    expect(result).not.toHaveProperty('resultType')
  })
})
