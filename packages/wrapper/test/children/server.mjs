/** A server with a tool for every way to behave, well and badly. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { listen, send, text } from './json-rpc.mjs'

const seen = []
let calls = 0
let answerTo

const tools = {
  echo: args => text(args.text),
  count: () => text(++calls),
  pid: () => text(process.pid),
  'echo-meta': (_args, meta) => text(JSON.stringify(meta ?? {})),
  environment: () => text(JSON.stringify(process.env)),
  cwd: () => text(process.cwd()),
  messages: () => text(JSON.stringify(seen)),
  size: args => text(args.text.length),
  big: ({ bytes }) => text('x'.repeat(bytes)),
  slow: async ({ ms }) => sleep(ms, text('slept')),
  hang: () => new Promise(() => undefined),
  /** Answers when the process gets SIGUSR2. */
  hold: () =>
    new Promise(resolve => {
      process.once('SIGUSR2', () => resolve(text('released')))
      console.error('holding')
    }),
  /** Reports progress as fast as its output takes it. */
  async report({ count, bytes = 1_000 }, meta) {
    const message = 'x'.repeat(bytes)
    for (let progress = 1; progress <= count; progress += 1) {
      send({ method: 'notifications/progress', params: { progressToken: meta.progressToken, progress, message } })
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')
    }
    return text('done')
  },
  /** Writes a line in the place of its answer. */
  write: ({ line }) => {
    process.stdout.write(`${line}\n`)
    return new Promise(() => undefined)
  },
  remember: ({ text: words }) => {
    seen.push(words)
    return text(seen.filter(item => typeof item === 'string').join(','))
  },
  structured: () => ({ ...text('{}'), structuredContent: { a: [1, { b: null }] }, unknownField: { kept: true } }),

  async notify({ label, times }, meta) {
    for (let index = 1; index <= times; index += 1) {
      send({ method: 'notifications/message', params: { level: 'info', data: `${label}-${index}` } })
      if (meta?.progressToken !== undefined) {
        send({ method: 'notifications/progress', params: { progressToken: meta.progressToken, progress: index } })
      }
      await sleep(1)
    }
    return text(label)
  },
  /** Answers, and reports progress when it is too late for it. */
  late(_args, meta, id) {
    send({ id, result: text('early') })
    setTimeout(() => {
      send({ method: 'notifications/progress', params: { progressToken: meta.progressToken, progress: 99 } })
    }, 30)
  },
  async ask() {
    send({ id: 'question-1', method: 'roots/list' })
    const answer = await new Promise(resolve => {
      answerTo = resolve
    })
    return text(JSON.stringify(answer.error ?? answer.result))
  },

  crash: ({ code }) => {
    console.error('cannot reach the database')
    process.exit(code)
  },
  killItself: () => process.kill(process.pid, 'SIGKILL'),
  /** The whole answer, a good while's output before it, and then the end. */
  answerAndExit(_args, _meta, id) {
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: text('x'.repeat(500_000)) })}\n`, () =>
      process.exit(0),
    )
  },
  closeStdout: () => {
    process.stdout.end()
    setInterval(() => undefined, 1_000)
  },
  talk: ({ lines }) => {
    for (const line of lines) console.error(line)
    return text('said')
  },
  junk(_args, _meta, id) {
    process.stdout.write('Server starting…\n\n{"half": \n42\n"words"\n{"neither":"one nor the other"}\n')
    send({ id, result: text('after junk') })
  },
  notMcp: (_args, _meta, id) => send({ id, result: 'just words' }),
  /** In two writes that split both the line and a character of it. */
  async split(_args, _meta, id) {
    const bytes = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id, result: text('häß\u2028lich 🦊') })}\r\n`)
    const middle = bytes.indexOf(Buffer.from('🦊')) + 2
    process.stdout.write(bytes.subarray(0, middle))
    await sleep(20)
    process.stdout.write(bytes.subarray(middle))
  },
  /** Two notifications and the answer in one write, as an array and by themselves. */
  atOnce(_args, _meta, id) {
    const message = data => ({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } })
    const answer = { jsonrpc: '2.0', id, result: text('all') }
    process.stdout.write(`${JSON.stringify(message(1))}\r\n${JSON.stringify([message(2), answer])}\n`)
  },
  fail(_args, _meta, id) {
    send({ id, error: { code: -31234, message: 'No, and no prefix', data: { why: ['because'] }, extra: 1 } })
  },
  /** Asks and asks, in words that fill a pipe, and reads no answer. */
  flood() {
    process.stdin.pause()
    for (let count = 0; count < 100; count += 1) send({ id: `${count}`.padEnd(1_000_000, '.'), method: 'ping' })
    return new Promise(() => undefined)
  },
  /** Starts a process that does not listen to SIGTERM, in its own group, and gives its pid. */
  breed() {
    const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"
    return text(spawn(process.execPath, ['-e', script], { stdio: 'inherit' }).pid)
  },
}

async function onMessage(message) {
  const { id, method, params } = message
  if (method === undefined) return answerTo?.(message)
  seen.push(message)
  if (id === undefined) return
  if (method === 'ping') return send({ id, result: {} })
  if (method === 'tools/list') {
    const page = Number(params?.cursor ?? 0)
    const named = [{ name: `tool-${page}`, inputSchema: { type: 'object' }, _meta: { 'x/y': 1 }, novel: true }]
    return send({ id, result: { tools: named, ...(page < 2 && { nextCursor: String(page + 1) }), _meta: { page } } })
  }
  if (method !== 'tools/call') return send({ id, error: { code: -32601, message: `No ${method}` } })
  const result = await tools[params.name](params.arguments ?? {}, params._meta, id)
  if (result !== undefined) send({ id, result })
}

listen(onMessage, { instructions: 'Behave.' })
