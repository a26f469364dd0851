/** The composition root: the only file that reads the environment. */
import { currentCall, lambdaHandler } from '@mcp-lambda/wrapper'
import { createAmpWorkspaceDirectory } from './amp-workspace-directory.ts'
import { createCredentialsProvider } from './aws-credentials.ts'
import { readConfig } from './config.ts'
import type { ApiCallOptions } from './http/api-call.ts'
import { createHttpAlertSource } from './http/http-alert-source.ts'
import { createHttpMetricsSource } from './http/http-metrics-source.ts'
import { createHttpSend } from './http/http-send.ts'
import { createRequestSigner } from './http/request-signer.ts'
import { withRecentNames } from './recent-names.ts'
import { createServer, serverVersion } from './server.ts'
import type { ToolDeps } from './tools/tool-deps.ts'
import { toWorkspaceUrl } from './workspace-url.ts'

const config = readConfig(process.env)
const credentials = createCredentialsProvider(process.env)

/** AMP sends no longer answer. */
const longestAnswerBytes = 50 * 1024 * 1024

const http: ApiCallOptions = {
  workspaceUrl: workspace => toWorkspaceUrl(workspace, config),
  send: createHttpSend({ maxAnswerBytes: longestAnswerBytes }),
  sign: createRequestSigner(credentials),
  userAgent: `mcp-lambda-prometheus/${serverVersion}`,
}

const deps: ToolDeps = {
  config,
  source: withRecentNames(createHttpMetricsSource(http), {
    asker: () => currentCall()?.tenant ?? '',
    now: Date.now,
  }),
  alerts: createHttpAlertSource(http),
  directory: createAmpWorkspaceDirectory({ credentials }),
  readChartFiles: async () => (await import('./chart/bundled-files.ts')).readBundledFiles(),
  now: Date.now,
  reportBug: error => console.error('Unexpected error in a tool', error),
}

export const handler = lambdaHandler(() => createServer(deps), { streaming: true })
