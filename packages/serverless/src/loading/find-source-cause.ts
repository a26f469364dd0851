/** Mistakes in the sources of a service, known by the words of Node, of the SDKs and of the wrapper. */
import type { Cause } from './find-cause.ts'

type Row = { readonly pattern: RegExp; readonly toCause: (found: string) => Cause }

const rows: readonly Row[] = [
  {
    pattern: /\b(require|module|exports|__dirname|__filename) is not defined in ES module scope/,
    toCause: name => ({ kind: 'commonjs-written', name }),
  },
  {
    pattern:
      /TypeScript (enum|parameter property|namespace|import equals|`?module`?)[^\n]* not supported in strip-only/,
    toCause: syntax => ({ kind: 'syntax-not-erasable', syntax }),
  },
  { pattern: /\bAlready connected to a transport\b/, toCause: () => ({ kind: 'transport-connected' }) },
  { pattern: /\bNot an MCP server\. Give a function\b/, toCause: () => ({ kind: 'source-differs' }) },
  { pattern: /\binputSchema must be a Zod schema or raw shape\b/, toCause: () => ({ kind: 'schema-differs' }) },
]

/** Web frameworks whose app is a function, which would be called to make a server, or an object with methods of its own. */
const framework = /\/node_modules\/(express|connect|fastify|koa)\//

/** @param trace of the error, whose files say what was called */
export function findSourceCause(reason: string, trace: readonly string[] = []): Cause | undefined {
  for (const { pattern, toCause } of rows) {
    const found = pattern.exec(reason)
    if (found) return toCause(found[1] ?? '')
  }
  const [, app] = framework.exec(trace[0] ?? '') ?? []
  return app === undefined ? undefined : { kind: 'web-app-given', framework: app }
}
