import * as z from 'zod/v4'
import { regionPattern, workspaceIdPattern } from '../workspace-url.ts'

const entry = z.strictObject({
  alias: z.string().min(1).optional(),
  /** Where it is, if not in the region of calls that name none. */
  region: z.string().regex(regionPattern, 'is not a region').optional(),
  /** The role that its calls are signed with, in place of the function's own: of another account, for instance. */
  role: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'is not the ARN of a role')
    .optional(),
  /** Whose calls may use it. Left out: everyone's. */
  tenants: z.array(z.string().min(1)).optional(),
})

/** The workspaces that calls may use, and no other, by id. */
export type WorkspaceTable = ReadonlyMap<string, z.infer<typeof entry>>

/** `PROMETHEUS_WORKSPACES`: `{"ws-1a2b": {"role": "arn:aws:iam::…:role/…", "tenants": ["acme"]}}` */
export const workspaceTable = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string().regex(workspaceIdPattern, 'is not a workspace id such as ws-1a2b'), entry))
  .transform((table): WorkspaceTable => new Map(Object.entries(table)))
