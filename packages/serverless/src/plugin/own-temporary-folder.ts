/**
 * One temporary folder for all that a command writes, and nothing of it left. serverless-esbuild 1.57.2 leaves 2 to 5 MB
 * with each packaging: it removes its folder without `recursive`, and drops the error.
 */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'

/**
 * Sets `TMPDIR` to a folder that goes with this process. After SIGKILL the next command removes it.
 *
 * @throws Error that names the folder above if it cannot be written to
 */
export async function useOwnTemporaryFolder(env: NodeJS.ProcessEnv): Promise<void> {
  // `npm run package` has made one. A folder in it could have a path too long for the sockets that Python opens there.
  if (basename(tmpdir()).startsWith('mcp-lambda-run-')) return
  const { path } = await createScratchFolder('package')
  env.TMPDIR = path
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      rmSync(path, { recursive: true, force: true })
      // osls ends its process by the signal only where it has the one listener.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    })
  }
}
