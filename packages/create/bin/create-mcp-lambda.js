#!/usr/bin/env node
// The sources are TypeScript that Node runs as it is, from this version on without a flag.
const least = [22, 18]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < least[0] || (major === least[0] && minor < least[1])) {
  console.error(`create-mcp-lambda needs Node ${least.join('.')} or newer, and this is ${process.versions.node}`)
  process.exitCode = 2
} else {
  const { main } = await import('#main')
  process.exitCode = await main(process)
}
