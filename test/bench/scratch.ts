import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stop } from 'esbuild'

export type Scratch = {
  readonly folder: string
  /** Runs synchronously before the folder is removed, last added first. */
  atExit(tidy: () => void): void
}

/** Exit codes of a process that a signal ended: 128 and the signal's number. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** A folder that goes when this process does, whether it succeeds, fails or is stopped by Ctrl-C. */
export function makeScratch(): Scratch {
  // Bundlers resolve links, so paths only compare when the folder's own has none.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-lambda-bench-'))
  const tidies: (() => void)[] = []
  process.once('exit', () => {
    for (const tidy of tidies.reverse()) tidy()
    void stop()
    removeForGood(folder)
  })
  // Not `once`: npm repeats Ctrl-C, and without a listener the second one would end the process while it tidies up.
  for (const [signal, code] of Object.entries(signals)) process.on(signal, () => process.exit(code))
  return { folder, atExit: tidy => tidies.push(tidy) }
}

/** esbuild's process and others that are still ending may write meanwhile, and make the folder anew. */
function removeForGood(folder: string): void {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (let tries = 0; tries < 10; tries += 1) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    Atomics.wait(clock, 0, 0, 50)
    if (!existsSync(folder)) return
  }
}
