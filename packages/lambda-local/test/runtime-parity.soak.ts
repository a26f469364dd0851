/** What the small runtime client answers and logs is what AWS's own does, word for word, in what handlers do by mistake too. */
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LambdaForTest, lambdaForTest } from '../src/testing/lambda-for-test.ts'
import { runtimesForTests } from '../src/testing/runtimes-for-tests.ts'

const handler = (body: string) => `export const handler = async (event, context) => {${body}}`
const streaming = (body: string) =>
  `export const handler = awslambda.streamifyResponse(async (event, stream, context) => {${body}})`

/** Handlers that leave their environment as it was: one function has them all, so that few environments are started. */
const bodies = {
  answersOddValues: 'return { a: undefined, b: null, c: new Date(0), d: [undefined], e: NaN, f: new Map() }',
  answersBytes: `return Buffer.from('hi')`,
  answersAnError: `return new Error('returned')`,
  answersBigint: 'return 1n',
  throwsNull: 'throw null',
  throwsUndefined: 'throw undefined',
  throwsNumber: 'throw 5',
  throwsObject: `throw { name: 'X', message: 'm', code: 7 }`,
  throwsEmpty: 'throw new Error()',
  throwsCause: `throw new Error('outer', { cause: new Error('inner') })`,
  throwsAggregate: `throw new AggregateError([new Error('a')], 'many')`,
  throwsOwnClass: `class MyError extends Error {}; throw new MyError('mine')`,
  throwsUnicode: `const error = new Error('grüße ✓'); error.name = 'Ü✓'; throw error`,
  throwsLines: `throw new Error('a\\nb')`,
  logs: `console.log({ deep: { a: { b: { c: 1 } } } }); console.warn(new Map([[1, 2]])); console.info()
    console.log('%j %s', { a: 1 }, 'x'); console.log(null, undefined, 1n); console.log(''); console.log('\\ttab')
    console.assert(false, 'assert'); console.dir({ x: 1 }); console.error('with', new TypeError('seen'))`,
}

/** Handlers that need an environment of their own. */
const codes = {
  answersThenable: `export const handler = () => ({ then(ok) { ok('thenable') } })`,
  answersGenerator: 'export const handler = async function* () { yield 1 }',
  isDefaultExport: `export default { handler: async () => 'default' }`,
  setsExitCode: handler('process.exitCode = 3; return 1'),
  throwsAside: handler(
    `setTimeout(() => { throw new TypeError('aside') }, 10); await new Promise(r => setTimeout(r, 300))`,
  ),
  isTerminated: handler(`process.kill(process.pid, 'SIGTERM'); await new Promise(r => setTimeout(r, 300))`),
  logsInInit: `console.log('in init'); ${handler('return 1')}`,
  streamsObject: streaming('stream.write({ a: 1 }); stream.end()'),
  streamsNothing: streaming('stream.end()'),
  streamsAndReturns: streaming(`stream.write('a'); stream.end(); return 5`),
  streamsHeadOnly: streaming(`awslambda.HttpResponseStream.from(stream, { statusCode: 204 }).end()`),
  throwsBeforeStreaming: streaming(`throw new Error('first')`),
  setsTypeTooLate: streaming(`stream.write('x'); stream.setContentType('text/plain')`),
  importsMissingFile: `import './gone.mjs'; ${handler('return 1')}`,
  throwsTextInInit: `throw 'text'`,
}

const allBodies = `const bodies = {
  ${Object.entries(bodies)
    .map(([name, body]) => `async ${name}() {${body}}`)
    .join(',\n')}
}
export const handler = async event => bodies[event.body]()`

const formats = ['Text', 'JSON'] as const
const [small, aws] = runtimesForTests(process.env)

describe.skipIf(aws?.isMissing)(
  `the small runtime client and ${aws?.name} say the same`,
  { meta: aws?.meta ?? {} },
  () => {
    const open: LambdaForTest[] = []
    beforeAll(async () => {
      const specs = Object.entries({ allBodies, ...codes }).flatMap(([name, code]) =>
        formats.map(format => [`${name}-${format}`, { code, logging: { format, applicationLevel: 'TRACE' } }] as const),
      )
      for (const choice of [small, aws]) {
        open.push(await lambdaForTest(Object.fromEntries(specs), { runtime: choice?.runtime ?? 'small' }))
      }
    })
    afterAll(() => Promise.all(open.map(at => at.close())))

    const cases = Object.keys({ ...bodies, ...codes }).flatMap(name => formats.map(format => ({ name, format })))
    it.concurrent.each(cases)('of a function that $name, with logs as $format', async ({ name, format }) => {
      const [mine, theirs] = await Promise.all(open.map(at => observe(at, name, format)))
      expect(mine).toEqual(theirs)
      // A body that is not found would fail alike under both.
      expect(mine?.payload).not.toContain('is not a function')
    })
  },
)

async function observe({ client }: LambdaForTest, name: string, format: string) {
  const command = new InvokeCommand({
    FunctionName: `${name in bodies ? 'allBodies' : name}-${format}`,
    Payload: JSON.stringify({ body: name }),
    LogType: 'Tail',
  })
  const { FunctionError, Payload, LogResult = '' } = await client.send(command)
  return {
    error: FunctionError,
    payload: withoutChance(Payload?.transformToString() ?? ''),
    log: withoutChance(Buffer.from(LogResult, 'base64').toString('utf8')),
  }
}

/**
 * Times, ids, measurements, folders and stacks differ from run to run. So does whether AWS's client, which throws what it
 * has already reported, gets to have Node print it before its environment is ended.
 */
function withoutChance(text: string): string {
  return text
    .replace(/^node:internal\/.*?^Node\.js v[\d.]+\n+/gms, '')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID')
    .replace(/^REPORT.*$/gm, 'REPORT')
    .replace(/"metrics":\{[^}]*\}/g, '"metrics":{}')
    .replace(/functions-\w+/g, 'FOLDER')
    .replace(/"(trace|stackTrace|stack)":\[.*?\](?=[,}])/g, '"$1":[]')
    .replace(/\r| {4}at [^\n]*\n?/g, '')
    .replace(/\\n {4}at .*?(?=")/g, '')
}
