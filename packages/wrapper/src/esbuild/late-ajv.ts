/**
 * SDK servers build an ajv when they are created, to check answers to elicitation. With this, ajv stays in its chunk and is
 * evaluated by the first check: 4 to 9 ms off a cold start (SDK 1.32, Node 24.21.0).
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { OnLoadResult, PluginBuild } from 'esbuild'

/** Loads a file unchanged. */
const unchanged = '?unchanged'

type Rewrite = {
  readonly file: RegExp
  /** Undefined for a text of another form, which then stays as it is. */
  readonly rewrite: (text: string, file: string) => string | undefined
}

/** By file and text: under an alias of npm, an SDK has another name. */
const rewrites: readonly Rewrite[] = [
  // @modelcontextprotocol/sdk, from 1.21
  {
    file: /[\\/]dist[\\/]esm[\\/]validation[\\/]ajv-provider\.js$/,
    rewrite: (text, file) => {
      if (!text.includes('export class AjvJsonSchemaValidator {')) return undefined
      return `export const AjvJsonSchemaValidator = ${lateValidator(`./${basename(file)}${unchanged}`)}`
    },
  },
  // @modelcontextprotocol/server and client, 2.x
  {
    file: /[\\/]dist[\\/]shimsNode\.mjs$/,
    rewrite: text => {
      const [statement, exported = '', provider = ''] = importOfValidator.exec(text) ?? []
      return (
        statement && text.replace(statement, `const AjvJsonSchemaValidator = ${lateValidator(provider, exported)};`)
      )
    },
  },
]

const importOfValidator = /^import \{ (\w+) as AjvJsonSchemaValidator \} from "(\.\/ajvProvider-[\w-]+\.mjs)";/m

export function evaluateAjvLate({ onLoad }: PluginBuild): void {
  for (const { file, rewrite } of rewrites) {
    onLoad({ filter: file, namespace: 'file' }, async ({ path, suffix }): Promise<OnLoadResult | undefined> => {
      if (suffix === unchanged) return undefined
      const contents = rewrite(await readFile(path, 'utf8'), path)
      return contents === undefined ? undefined : { contents, loader: 'js' }
    })
  }
}

/** A class with the validator's public members. A module that is required is evaluated by the `require`. */
function lateValidator(provider: string, exported = 'AjvJsonSchemaValidator'): string {
  return `class AjvJsonSchemaValidator {
  constructor(ajv) { this.ajv = ajv }
  getValidator(schema) {
    this.validator ??= new (require(${JSON.stringify(provider)}).${exported})(this.ajv)
    return this.validator.getValidator(schema)
  }
}`
}
