/** The composition root: the only file that reads the environment. */

import { readFileSync } from 'node:fs'
import { currentCall, lambdaHandler } from '@mcp-lambda/wrapper'
import { createAssumeRole } from './access/assume-role.ts'
import { createPlainSigner, plainWorkspaceId } from './access/plain-prometheus.ts'
import { createTableDirectory } from './access/workspace-access.ts'
import { createAmpWorkspaceDirectory } from './amp-workspace-directory.ts'
import { type AwsCredentials, createCredentialsProvider } from './aws-credentials.ts'
import { readConfig } from './config.ts'
import type { ApiCallOptions } from './http/api-call.ts'
import { createHttpAlertSource } from './http/http-alert-source.ts'
import { createHttpMetricsSource } from './http/http-metrics-source.ts'
import { createHttpSend } from './http/http-send.ts'
import { createRequestSigner } from './http/request-signer.ts'
import type { Workspace } from './metrics-source.ts'
import { withRecentNames } from './recent-names.ts'
import { createServer, serverVersion } from './server.ts'
import type { ToolDeps } from './tools/tool-deps.ts'
import type { WorkspaceDirectory } from './workspace-directory.ts'
import { toWorkspaceUrl } from './workspace-url.ts'

const config = readConfig(process.env)
const credentials = createCredentialsProvider(process.env)
const tenant = () => currentCall()?.tenant
const assumeRole = createAssumeRole({ own: credentials, region: config.region, now: Date.now })

/** AMP sends no longer answer. */
const longestAnswerBytes = 50 * 1024 * 1024

const http: ApiCallOptions = {
  workspaceUrl: workspace => toWorkspaceUrl(workspace, config),
  send: createHttpSend({
    maxAnswerBytes: longestAnswerBytes,
    authorities: config.authoritiesFile && readFileSync(config.authoritiesFile, 'utf8'),
  }),
  sign: config.plainHeaders ? createPlainSigner(config.plainHeaders) : createRequestSigner(credentialsFor),
  userAgent: `mcp-lambda-prometheus/${serverVersion}`,
}

function credentialsFor({ id }: Workspace): Promise<AwsCredentials> {
  const role = config.workspaces?.get(id)?.role
  return role === undefined ? credentials() : assumeRole(role, tenant())
}

function createDirectory(): WorkspaceDirectory {
  if (config.plainHeaders) return { list: async () => [{ id: plainWorkspaceId, status: 'ACTIVE' }] }
  return config.workspaces ? createTableDirectory(config, tenant) : createAmpWorkspaceDirectory({ credentials })
}

const deps: ToolDeps = {
  config,
  source: withRecentNames(createHttpMetricsSource(http), {
    asker: () => tenant() ?? '',
    now: Date.now,
  }),
  alerts: createHttpAlertSource(http),
  directory: createDirectory(),
  tenant,
  readChartFiles: async () => (await import('./chart/bundled-files.ts')).readBundledFiles(),
  now: Date.now,
  reportBug: error => console.error('Unexpected error in a tool', error),
}

export const handler = lambdaHandler(() => createServer(deps), { streaming: true })
