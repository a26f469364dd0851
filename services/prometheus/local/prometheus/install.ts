/** `npm run prometheus`: finds Prometheus on this machine, or installs it, and prints its path. */
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'
import { ensurePrometheus } from './ensure-prometheus.ts'

readFlags({
  usage: `npm run prometheus

Prints the path of the program prometheus. If this machine has none, installs it (Debian, as root) or prints the command
that does.

  --help  prints this text`,
  options: {},
})

try {
  const binary = await ensurePrometheus({ env: process.env, say: line => console.error(line) })
  console.log(binary)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
