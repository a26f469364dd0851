import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readServices } from '@mcp-lambda/serverless/project'
import type { Run } from '../../command.ts'
import { CommandError } from '../../command-error.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import { findFramework } from '../../packaging/find-framework.ts'
import { listenForStop } from '../../process/listen-for-stop.ts'
import { runContained } from '../../process/run-contained.ts'

export type ImageFlags = {
  /** The service. */
  readonly word: string
  readonly to: string
  readonly base?: string
  readonly stage: string
}

export const runImage: Run<ImageFlags> = async ({ word, to, base, stage }, { root, env, output }) => {
  const service = readServices(root).find(({ folder }) => folder === word)
  if (service === undefined) throw new CommandError('usage', `There is no services/${word}/serverless.yml`)
  if (service.python === undefined) {
    throw new CommandError('usage', `services/${word} has no custom.mcp.command: an image is for servers in Python`)
  }
  const { directory } = service
  const stop = listenForStop()
  const words = ['image', '--to', to, ...(base === undefined ? [] : ['--base', base]), '--stage', stage]
  // The result alone is for stdout.
  const options = { cwd: directory, env, signal: stop, onLine: output.note }
  const ending = await runContained(process.execPath, [findFramework(directory), ...words], options)
  if (stop.aborted) return toExitCode(stop.reason)
  if (ending.code !== 0) throw new Error(`services/${word} did not become an image`)
  const file = `services/${word}/image.json`
  const written: { readonly image: string; readonly base: string } = JSON.parse(
    await readFile(join(root, file), 'utf8'),
  )
  output.result({ file, ...written }, () => `${written.image}\n${file} names it: review and commit it`)
  return exitCode.ok
}
