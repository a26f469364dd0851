import { main } from '../src/main.ts'

/** Runs the command in this process. */
export async function runCommand(words: readonly string[], cwd: string) {
  const written = { stdout: '', stderr: '' }
  const streamTo = (name: keyof typeof written) => ({
    write(part: string) {
      written[name] += part
      return true
    },
  })
  const process = { argv: ['node', 'mcp-lambda', ...words], env: {}, cwd: () => cwd, exitCode: undefined }
  const called = { ...process, stdout: streamTo('stdout'), stderr: streamTo('stderr') }
  // The members of `process` that the command uses.
  await main(called as unknown as Parameters<typeof main>[0])
  return { code: Number(called.exitCode), ...written }
}
