import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'

/** A command that says when it is told to stop, and then takes its time. */
const command = `
import { listenForStop } from './listen-for-stop.ts'
const stop = listenForStop()
stop.addEventListener('abort', () => console.log('stopping'))
setInterval(() => {}, 1000)
console.log('started')`

async function start() {
  const args = ['--input-type=module-typescript', '--eval', command]
  const child = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const next = async () => String((await once(child.stdout, 'data'))[0]).trim()
  expect(await next()).toBe('started')
  return { child, next }
}

describe('a command that was told to stop', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends at once when it is told again by %s', async (signal, code) => {
    const { child, next } = await start()
    child.kill(signal)
    expect(await next()).toBe('stopping')
    await sleep(700)
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([code, null])
  })

  it('takes a signal that npm passes on as the one it has had from the terminal', async () => {
    const { child, next } = await start()
    child.kill('SIGINT')
    expect(await next()).toBe('stopping')
    child.kill('SIGINT')
    await sleep(300)
    expect([child.exitCode, child.signalCode]).toEqual([null, null])
  })
})
