#!/usr/bin/env node
// Services are TypeScript that Node runs as it is, from this version on without a flag.
const least = [22, 18]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < least[0] || (major === least[0] && minor < least[1])) {
  console.error(
    `mcp-lambda needs Node ${least.join('.')} or newer, and this is ${process.versions.node}. In a project, use its npm scripts.`,
  )
  process.exitCode = 2
} else {
  const { keepCompiled } = await import('#keep-compiled')
  keepCompiled(process)
  const { main } = await import('#main')
  await main(process)
  // All that was started has ended by now. A process that a bundler keeps for itself must not keep this one.
  process.exit()
}
