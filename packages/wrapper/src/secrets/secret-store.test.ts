import { describe, expect, it, vi } from 'vitest'
import * as ErrorCode from '../mcp/error-codes.ts'
import type { RpcError } from '../mcp/json-rpc.ts'
import { createSecretStore, SecretUnavailable } from './secret-store.ts'

const minute = 60_000

/** A store over secrets by id, with a clock. */
function openStore(secrets: Record<string, string>, env: Record<string, string> = {}) {
  const clock = { nowMs: 1_000_000 }
  const fetchSecret = vi.fn(async (id: string) => {
    const text = secrets[id]
    if (text === undefined) throw new SecretUnavailable(`the secret ${id} cannot be read`, true)
    return text
  })
  const given: [string, string][] = []
  const references = JSON.stringify({ KEY: 'my/secret', PART: 'my/json#api.key', NUMBER: 'my/json#port' })
  const store = createSecretStore({
    env: { MCP_SECRETS: references, ...env },
    fetchSecret,
    onValue: (name, value) => given.push([name, value]),
    now: () => clock.nowMs,
  })
  return { store, fetchSecret, clock, given, secrets }
}

describe('a secret', () => {
  it('is read when first needed, and then kept for five minutes', async () => {
    const { store, fetchSecret, clock, secrets } = openStore({ 'my/secret': 'first' })
    expect(fetchSecret).not.toHaveBeenCalled()
    expect(await store.get('KEY')).toBe('first')
    secrets['my/secret'] = 'second'
    clock.nowMs += 5 * minute - 1
    expect(await store.get('KEY')).toBe('first')
    clock.nowMs += 1
    expect(await store.get('KEY')).toBe('second')
    expect(fetchSecret).toHaveBeenCalledTimes(2)
  })

  it('is read again after its value was refused, but not by each call of a server that refuses all', async () => {
    const { store, fetchSecret, clock, secrets } = openStore({ 'my/secret': 'first' })
    await store.get('KEY')
    secrets['my/secret'] = 'second'
    expect(await store.get('KEY', { fresh: true })).toBe('first')
    clock.nowMs += 10_000
    expect(await store.get('KEY', { fresh: true })).toBe('second')
    for (let call = 0; call < 20; call += 1) await store.get('KEY', { fresh: true })
    expect(fetchSecret).toHaveBeenCalledTimes(2)
  })

  it('is read once for calls that need it at the same time, also by several keys of one object', async () => {
    const { store, fetchSecret } = openStore({ 'my/json': '{"api.key":"abc","port":8443}' })
    const values = await Promise.all([store.get('PART'), store.get('NUMBER'), store.get('PART')])
    expect(values).toEqual(['abc', '8443', 'abc'])
    expect(fetchSecret).toHaveBeenCalledTimes(1)
  })

  it('comes from the variable of its name where there is one', async () => {
    const { store, fetchSecret, given } = openStore({ 'my/secret': 'stored' }, { KEY: 'from the environment' })
    expect(await store.get('KEY')).toBe('from the environment')
    expect(fetchSecret).not.toHaveBeenCalled()
    expect(given).toEqual([['KEY', 'from the environment']])
  })

  it('is old once the clock was set back', async () => {
    const { store, fetchSecret, clock } = openStore({ 'my/secret': 'first' })
    await store.get('KEY')
    clock.nowMs -= 60 * minute
    await store.get('KEY')
    expect(fetchSecret).toHaveBeenCalledTimes(2)
  })

  it('stays in use while Secrets Manager does not answer', async () => {
    const { store, fetchSecret, clock } = openStore({ 'my/secret': 'first' })
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await store.get('KEY')
    clock.nowMs += 6 * minute
    fetchSecret.mockRejectedValueOnce(new SecretUnavailable('no answer', false))
    expect(await store.get('KEY')).toBe('first')
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })

  it('is read again after the environment was restored, also where a read was under way', async () => {
    const { store, fetchSecret, secrets } = openStore({
      'my/secret': 'of before the snapshot',
      'my/json': '{"port":1}',
    })
    await store.get('KEY')
    const underWay = store.get('NUMBER')
    store.forget()
    Object.assign(secrets, { 'my/secret': 'rotated', 'my/json': '{"port":2}' })
    await underWay
    expect([await store.get('KEY'), await store.get('NUMBER')]).toEqual(['rotated', '2'])
    expect(fetchSecret).toHaveBeenCalledTimes(4)
  })

  it('has no last value to stay in use after a restore', async () => {
    const { store, fetchSecret } = openStore({ 'my/secret': 'of before the snapshot' })
    await store.get('KEY')
    store.forget()
    fetchSecret.mockRejectedValueOnce(new SecretUnavailable('no answer', false))
    await expect(store.get('KEY')).rejects.toThrow('KEY is not available')
  })

  it('is not used any more once it is gone', async () => {
    const { store, clock, secrets } = openStore({ 'my/secret': 'first' })
    await store.get('KEY')
    delete secrets['my/secret']
    clock.nowMs += 6 * minute
    await expect(store.get('KEY')).rejects.toMatchObject({
      code: ErrorCode.backendUnavailable,
      data: { secret: 'KEY' },
    })
  })

  it('is not used any more either where it was found to be gone before its time was over', async () => {
    const { store, clock, secrets } = openStore({ 'my/secret': 'first' })
    await store.get('KEY')
    delete secrets['my/secret']
    clock.nowMs += 10_000
    await expect(store.get('KEY', { fresh: true })).rejects.toThrow('KEY is not available')
    await expect(store.get('KEY')).rejects.toThrow('KEY is not available')
  })
})

describe('a secret that is not there', () => {
  it('is said with the line to write, on AWS', async () => {
    const { store } = openStore({})
    await expect(store.get('OTHER')).rejects.toThrow('custom.mcp.secrets: { OTHER: <name of the secret> }')
  })

  it('is said with the line to write, on this machine, and AWS is not asked', async () => {
    const { store, fetchSecret } = openStore({ 'my/secret': 'stored' }, { MCP_LAMBDA_LOCAL: '1' })
    await expect(store.get('KEY')).rejects.toThrow('write KEY=… into .env')
    expect(fetchSecret).not.toHaveBeenCalled()
  })

  it.each([
    ['no object', 'text that must stay unseen'],
    ['an object without the key', '{"other":"text that must stay unseen"}'],
    ['an object with an object under the key', '{"api.key":{"text":"that must stay unseen"}}'],
    ['null', 'null'],
  ])('is said by its key, and nothing of its text: %s', async (_kind, text) => {
    const { store } = openStore({ 'my/json': text })
    const error: RpcError = await store.get('PART').catch(error => error)
    expect(error.message).toContain('the secret my/json is no JSON object with a text under "api.key"')
    expect(error.message).not.toContain('unseen')
  })

  it.each(['text', '[]', 'null', '{"KEY":1}'])('is said for references that cannot be read: %s', async references => {
    const { store } = openStore({}, { MCP_SECRETS: references })
    await expect(store.get('KEY')).rejects.toThrow('MCP_SECRETS must be a JSON object')
  })
})
