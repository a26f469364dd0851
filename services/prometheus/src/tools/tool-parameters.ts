import * as z from 'zod/v4'
import { regionPattern, workspaceIdPattern } from '../workspace-url.ts'

/** Parameters more than one tool takes. */

export const workspaceId = z
  .string()
  .regex(workspaceIdPattern)
  .optional()
  .describe(
    'Workspace to ask, e.g. "ws-1a2b3c4d". Left out: the one this server is configured with, or the only ACTIVE one in the region.',
  )

export const region = z
  .string()
  .regex(regionPattern)
  .optional()
  .describe('AWS region of the workspace, e.g. "eu-west-1". Left out: the region this server is set up for.')

export const query = z
  .string()
  .describe('PromQL expression, e.g. "sum by (job) (rate(http_requests_total{code=~\\"5..\\"}[5m]))".')

const timeForms = 'RFC 3339 with a zone ("2026-01-31T09:30:00Z"), unix seconds (1769851800), or relative ("now-1h30m")'

export function time(meaning: string) {
  return z.union([z.string(), z.number()]).optional().describe(`${meaning} ${timeForms}.`)
}

export function maxSeries(byDefault: number) {
  return z
    .int()
    .min(1)
    .max(1000)
    .default(byDefault)
    .describe('How many series to return at most. What is left out is counted in series_total.')
}
