import { findNearest } from '@mcp-lambda/gateway/nearest-name'
import { targetName, targetNameRule } from '@mcp-lambda/gateway/target-name'
import * as z from 'zod/v4'
import { isLicenseIdentifier } from '../licenses/accepted-licenses.ts'
import { commandPattern } from './command.ts'
import { editions } from './edition.ts'
import { looksLikeKey } from './looks-like-key.ts'

/** Lambda sets the names with AWS_ itself, and `MCP_SECRETS` holds the references. */
const variableName = /^(?!AWS_|MCP_SECRETS$)[A-Za-z_][A-Za-z0-9_]*$/

/** Of npm, without a version. */
const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/

/** Secrets Manager's alphabet of names and ARNs, a key behind `#`, and variables of the framework anywhere. */
const secretReference = /^(?:[A-Za-z0-9/_+=.@:-]|\$\{[^}]+\})+(?:#.+)?$/

const keyWritten =
  'looks like the key itself, where the name of its secret belongs. Write it to a file, store it with: aws secretsmanager create-secret --name my/secret --secret-string file://FILE, and write my/secret here. For this machine write it into .env. Then replace the key: each reader of this file has it'

/** `custom.mcp` of a `serverless.yml`. Closed: a key that is not here is an error. */
export const settingsSchema = z.strictObject({
  defaults: z
    .literal(editions)
    .default(editions[0])
    .describe('Edition of the defaults. An update of the package never changes it'),
  target: z
    .string()
    .regex(targetName, targetNameRule)
    .optional()
    .describe('Makes the service a tool server: the gateway offers its tools under this name'),
  command: z
    .string()
    .regex(
      commandPattern,
      'starts a server in Python without quotes: python -m module, python file.py, or a program of its packages',
    )
    .optional()
    .describe(
      'Starts an MCP server in Python that speaks over stdio: `python -m mcp_server_time`, or a program of its packages as `mcp-server-time`. `requirements.txt` beside `serverless.yml` has its packages, and the service needs no code',
    ),
  rerun: z
    .array(z.string())
    .optional()
    .describe(
      'Tools of `command` that may ask their client something. Such a call runs again from its start when the answer comes, so it must be safe to repeat. Needs the secret `MCP_STATE_KEYS`',
    ),
  snapStart: z
    .boolean()
    .optional()
    .describe(
      'Starts environments of a server that `command` starts from a snapshot of its init phase: each deployment publishes a version, and the gateway calls it by its alias. A snapshot is billed for as long as it is kept, and for each restore. Not with `isolation: tenant`, provisioned concurrency or an image. Without it, the parameter `snapStart` of the stage decides',
    ),
  gateway: z
    .literal(true)
    .optional()
    .describe(
      'Makes the service the gateway of the project. Its settings are in `gateway.yml` beside `serverless.yml`',
    ),
  project: z
    .literal(true)
    .optional()
    .describe('For the `serverless.yml` of the project: each command runs in every folder of `services/` as well'),
  local: z
    .string()
    .optional()
    .describe('Module that starts what stands in for the AWS side of the service on this machine'),
  example: z
    .strictObject({
      tool: z.string().describe('Name of a tool, without the target'),
      arguments: z.record(z.string(), z.unknown()).optional().describe('Arguments of that call'),
    })
    .optional()
    .describe('A first call, shown by `npm start`'),
  npm: z
    .string()
    .regex(packageName, 'is not the name of an npm package; its version belongs into package.json')
    .optional()
    .describe(
      'An npm package with an MCP server that speaks stdio: packaging puts it into the zip, where the handler finds it as in `node_modules`',
    ),
  secrets: z
    .record(
      z
        .string()
        .regex(variableName, 'is not the name of a variable: letters, digits and _, and not AWS_… or MCP_SECRETS'),
      z
        .string()
        .refine(written => !looksLikeKey(written), { error: keyWritten, abort: true })
        .regex(secretReference, 'is no secret: give a name, an ARN, or either with #key'),
    )
    .optional()
    .describe(
      'Secrets of the server, by the name that `secret(name)` and `.env` have for them: name or ARN of a secret in Secrets Manager, with `#key` for a key of the JSON object it holds. The role of the functions may read these and no others',
    ),
  catalogue: z
    .union(
      [
        z.literal('live').describe('Read at run time; no `catalogue.json` is committed'),
        z.strictObject({
          environment: z
            .record(z.string(), z.string())
            .optional()
            .describe(
              'Environment that the handler needs to load when its catalogue is generated, beyond placeholders for its secrets',
            ),
        }),
      ],
      'is live, or { environment: { NAME: value } }',
    )
    .optional()
    .describe('How the catalogue of the service is made'),
  licenses: z
    .array(z.string().refine(isLicenseIdentifier, 'give an SPDX identifier, such as MPL-2.0'))
    .optional()
    .describe('Licences that bundled packages may have beside the permissive ones, as SPDX identifiers'),
})

export type Settings = z.infer<typeof settingsSchema>

export const settingNames: readonly string[] = Object.keys(settingsSchema.shape)

/** Each as it may be written. */
const examples: { readonly [name in keyof Settings]-?: string } = {
  defaults: 'defaults: 1',
  target: 'target: notes',
  command: 'command: mcp-server-time',
  rerun: 'rerun: [book_table]',
  snapStart: 'snapStart: true',
  gateway: 'gateway: true',
  project: 'project: true',
  local: 'local: ./local/start.ts',
  example: 'example: { tool: greet, arguments: { name: Ada } }',
  npm: "npm: '@modelcontextprotocol/server-memory'",
  secrets: 'secrets: { NOTES_KEY: my/secret }',
  catalogue: 'catalogue: live, or catalogue: { environment: { NOTES_URL: https://example.com } }',
  licenses: 'licenses: [MPL-2.0]',
}

/** Keys of the settings that are closed blocks. */
const blocks: Readonly<Record<string, readonly string[]>> = {
  '': settingNames,
  example: ['tool', 'arguments'],
  catalogue: ['environment'],
}

/** A `custom.mcp` that cannot be read, with every mistake in it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly mistakes: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(({ file, path, text, remedy }) => `${file}: ${path}: ${text}. ${remedy}`).join('\n'))
    this.mistakes = mistakes
  }
}

export type Mistake = {
  /** From the folder of the project. */
  readonly file: string
  /** Of the key, in that file. */
  readonly path: string
  readonly text: string
  /** What to write. */
  readonly remedy: string
}

/** @throws SettingsError naming each key that is wrong */
export function readSettings(written: unknown, file: string): Settings {
  const { data, error } = settingsSchema.safeParse(written ?? {})
  if (data === undefined) throw new SettingsError(error.issues.flatMap(issue => toMistakes(issue, file)))
  const { target, gateway, project, command, rerun, snapStart } = data
  const fail = (path: string, text: string, remedy: string) => {
    throw new SettingsError([{ file, path, text, remedy }])
  }
  if (command !== undefined && target === undefined) {
    fail('custom.mcp.command', 'needs a target', 'Add custom.mcp.target, the name that the gateway has for the server.')
  }
  if (rerun !== undefined && command === undefined) {
    const remedy = 'Take it out, and name the tools where the handler makes its source: stdio(program, { rerun }).'
    fail('custom.mcp.rerun', 'is for servers that command starts; others give it to their source', remedy)
  }
  if (snapStart !== undefined && command === undefined) {
    const text = 'is for servers in Python that command starts: Lambda takes no snapshot of a zip on Node.js'
    fail('custom.mcp.snapStart', text, 'Take it out.')
  }
  const roles = Object.entries({ target, gateway, project }).flatMap(([role, value]) =>
    value === undefined ? [] : role,
  )
  if (roles.length > 1) {
    const remedy = `Keep one of ${roles.join(' and ')}: target for a tool server, gateway for the gateway, project at the root.`
    fail('custom.mcp', 'target, gateway and project exclude each other', remedy)
  }
  return data
}

function toMistakes(issue: z.core.$ZodIssue, file: string): Mistake[] {
  const path = issue.path.map(String)
  // A key may stand where its variable belongs.
  const at = ['custom.mcp', ...path.map(part => (looksLikeKey(part) ? '…' : part))].join('.')
  const [name = ''] = path
  const example = Object.hasOwn(examples, name)
    ? `Write it like this: ${examples[name as keyof Settings]}`
    : 'Correct it.'
  if (issue.code === 'invalid_key')
    return issue.issues.map(({ message }) => ({ file, path: at, text: message, remedy: example }))
  if (issue.code !== 'unrecognized_keys') return [{ file, path: at, text: describeIssue(issue), remedy: example }]
  const names = blocks[path.join('.')] ?? []
  return issue.keys.map(key => {
    const meant = findNearest(key, names)
    const remedy = meant === undefined ? `Take it out. There is ${names.join(', ')}.` : `Write ${meant}.`
    return { file, path: `${at}.${key}`, text: 'there is no such setting', remedy }
  })
}

/** Zod's own words are for programmers. */
export function describeIssue({ code, message, ...issue }: z.core.$ZodIssue): string {
  if (code === 'invalid_type' && 'expected' in issue) return `must be ${kinds[issue.expected] ?? issue.expected}`
  if (code === 'invalid_value' && 'values' in issue) return `must be ${issue.values.join(' or ')}`
  return message
}

/** As YAML has them. */
const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  record: 'a block of names and values',
  object: 'a block of names and values',
}
