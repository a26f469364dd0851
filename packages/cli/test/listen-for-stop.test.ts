import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { StopOptions } from '../src/process/listen-for-stop.ts'

/** A command that says when it gets the signal to stop, and then takes its time. */
const commandWith = (options: StopOptions) => `
import { listenForStop } from '../src/process/listen-for-stop.ts'
const stop = listenForStop(${JSON.stringify(options)})
stop.addEventListener('abort', () => console.log('stopping'))
process.on('SIGUSR2', () => console.log('running'))
setInterval(() => {}, 1000)
console.log('started')`

/** A command that prints on and on, and tidies up when it is stopped. */
const printingCommand = `
import { listenForStop, whenAborted } from '../src/process/listen-for-stop.ts'
const stop = listenForStop()
const printing = setInterval(() => process.stdout.write('a line\\n'), 10)
await whenAborted(stop)
clearInterval(printing)
console.error('tidied up')`

async function start(options: StopOptions = {}) {
  const args = ['--input-type=module-typescript', '--eval', commandWith(options)]
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
    const { child, next } = await start({ sameSignalMs: 0 })
    child.kill(signal)
    expect(await next()).toBe('stopping')
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([code, null])
  })

  it('stops when the reader of its output is gone', async () => {
    const printing = spawn(process.execPath, ['--input-type=module-typescript', '--eval', printingCommand], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onTestFinished(() => void printing.kill('SIGKILL'))
    await once(printing.stdout, 'data')
    printing.stdout.destroy()
    const [words] = await once(printing.stderr.setEncoding('utf8'), 'data')
    expect(words).toBe('tidied up\n')
    expect(printing.exitCode ?? (await once(printing, 'exit'))[0]).toBe(0)
  })

  it('takes a signal that npm passes on as the one it has had from the terminal', async () => {
    const { child, next } = await start({ sameSignalMs: 60_000 })
    child.kill('SIGINT')
    expect(await next()).toBe('stopping')
    child.kill('SIGINT')
    // Signals arrive in the order of their numbers.
    child.kill('SIGUSR2')
    expect(await next()).toBe('running')
  })
})
