/** The Prometheus server in this process, asked by the official client. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { readConfig } from '../../../services/prometheus/src/config.ts'
import { createHttpAlertSource } from '../../../services/prometheus/src/http/http-alert-source.ts'
import { createHttpMetricsSource } from '../../../services/prometheus/src/http/http-metrics-source.ts'
import { createHttpSend } from '../../../services/prometheus/src/http/http-send.ts'
import { createRequestSigner } from '../../../services/prometheus/src/http/request-signer.ts'
import { createServer } from '../../../services/prometheus/src/server.ts'

export async function connectProduct(origin: string): Promise<Client> {
  const http = {
    workspaceUrl: () => origin,
    send: createHttpSend({ maxAnswerBytes: 50 * 1024 * 1024 }),
    sign: createRequestSigner(async () => ({ accessKeyId: 'any', secretAccessKey: 'any' })),
    userAgent: 'bench',
  }
  const server = createServer({
    config: readConfig({ AWS_REGION: 'eu-west-1', PROMETHEUS_WORKSPACE_ID: 'ws-made' }),
    source: createHttpMetricsSource(http),
    alerts: createHttpAlertSource(http),
    directory: { list: async () => [] },
    tenant: () => undefined,
    readChartFiles: () => Promise.reject(new TypeError('charts are not measured')),
    now: Date.now,
    reportBug: bug => {
      throw bug
    },
  })
  const [left, right] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'bench', version: '1' })
  await Promise.all([server.connect(left), client.connect(right)])
  return client
}
