import { Agent, type ClientRequest, type IncomingHttpHeaders, request } from 'node:http'

/** Client of the Lambda Runtime API (2018-06-01), over one connection that is kept. */
export type RuntimeApi = {
  /** Waits for an invocation: minutes or hours, frozen for most of them. */
  nextInvocation(): Promise<Answer>
  respond(requestId: string, json: string): Promise<void>
  fail(requestId: string, report: ErrorReport): Promise<void>
  /** Begins a streamed response. `accepted` settles when Lambda has all of it. */
  stream(requestId: string): { readonly sent: ClientRequest; readonly accepted: Promise<void> }
  failInit(report: ErrorReport): Promise<void>
  /** Under SnapStart, returns when this environment is one that was restored from the snapshot. */
  restored(): Promise<void>
}

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

/** An error as the Runtime API takes it. */
export type ErrorReport = {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace: readonly string[]
}

/** @param address of `AWS_LAMBDA_RUNTIME_API`, `host:port` */
export function createRuntimeApi(address: string): RuntimeApi {
  const [host = '', port = ''] = address.split(':')
  let agent = new Agent({ keepAlive: true, maxSockets: 1 })

  function open(method: string, path: string, headers: Record<string, string | number> = {}): ClientRequest {
    return request({ host, port, agent, method, path: `/2018-06-01/runtime/${path}`, headers })
  }

  async function get(path: string): Promise<Answer> {
    const sent = open('GET', path)
    sent.end()
    return expectSuccess(await receive(sent), path)
  }

  async function post(path: string, json: string, headers: Record<string, string> = {}): Promise<void> {
    const length = Buffer.byteLength(json)
    const sent = open('POST', path, { 'content-type': 'application/json', 'content-length': length, ...headers })
    sent.end(json)
    warnOfRefusal(await receive(sent), path)
  }

  function report(path: string, error: ErrorReport): Promise<void> {
    return post(path, JSON.stringify(error), { 'lambda-runtime-function-error-type': toHeader(error.errorType) })
  }

  return {
    nextInvocation: () => get('invocation/next'),
    respond: (requestId, json) => post(`invocation/${encodeURIComponent(requestId)}/response`, json),
    fail: (requestId, error) => report(`invocation/${encodeURIComponent(requestId)}/error`, error),
    stream(requestId) {
      const path = `invocation/${encodeURIComponent(requestId)}/response`
      const sent = open('POST', path, {
        'lambda-runtime-function-response-mode': 'streaming',
        'content-type': 'application/octet-stream',
        'transfer-encoding': 'chunked',
        trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
      })
      return { sent, accepted: receive(sent).then(answer => warnOfRefusal(answer, path)) }
    },
    failInit: error => report('init/error', error),
    async restored() {
      await get('restore/next')
      // The connection was opened before the snapshot.
      agent.destroy()
      agent = new Agent({ keepAlive: true, maxSockets: 1 })
    },
  }
}

/** Characters that a header may have. */
export function toHeader(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}

function receive(sent: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sent.once('error', reject)
    sent.once('response', response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const { statusCode: status = 0, headers } = response
        resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') })
      })
    })
  })
}

function expectSuccess(answer: Answer, path: string): Answer {
  if (answer.status < 400) return answer
  throw new Error(`The Runtime API answered ${path} with ${answer.status}: ${answer.body}`)
}

/** The invocation has ended all the same: its caller gets an error of Lambda's own, as for a response that is too large. */
function warnOfRefusal({ status, body }: Answer, path: string): void {
  if (status >= 400) console.warn(`The Runtime API refused ${path} with ${status}: ${body}`)
}
