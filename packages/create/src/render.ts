/** Answers to files. The templates are real workspaces: the names in them are replaced, and little else. */
import { join } from 'node:path'
import type { Answers, Server } from './answers.ts'
import { type Files, readFiles } from './files.ts'
import { addSecrets, renderSecrets } from './render-secrets.ts'
import { addSpecs, type Specs } from './specs.ts'

const template = join(import.meta.dirname, '../template')

/** Files that differ for a server of another kind. */
const overlays = {
  v1: join(import.meta.dirname, '../template-sdk-v1'),
  npm: join(import.meta.dirname, '../template-npm'),
  python: join(import.meta.dirname, '../template-python'),
  url: join(import.meta.dirname, '../template-url'),
}

const serverFolder = 'services/template-server/'

/** All files of a new project, but for `.mcp-lambda.json`. */
export function renderProject(answers: Answers, specs: Specs): Files {
  const { name, servers } = answers
  const own = [...readFiles(template)].filter(([path]) => !path.startsWith(serverFolder))
  const names = { 'template-project': name, 'template-server': servers[0].name }
  const rendered = new Map(own.map(file => fillIn(file, names)))
  const manifest = rendered.get('package.json') ?? ''
  return new Map([
    ...rendered,
    ['package.json', addSpecs(manifest, specs)],
    ...servers.flatMap(server => [...renderServer(server, name)]),
  ])
}

/** The workspace of one server, `services/<name>/…`. */
export function renderServer(server: Server, project: string): Files {
  const names = { 'template-project': project, 'template-server': server.name, ...namesOf(server) }
  const { secrets = [] } = server
  return new Map(
    [...filesOf(server)]
      .filter(([path]) => path.startsWith(serverFolder))
      .map(([path, text]): [string, string] => [path, renderSecrets(addSecrets(path, text, secrets), secrets)])
      .map(file => fillIn(file, names)),
  )
}

function filesOf(server: Server): Files {
  const common = readFiles(template)
  if ('sdk' in server) return server.sdk === 'v1' ? new Map([...common, ...readFiles(overlays.v1)]) : common
  if ('python' in server) return readFiles(overlays.python)
  const isKept = 'npm' in server ? isOfAnyServer : isOfAnyServerWithoutTests
  const kept = [...common].filter(([path]) => isKept(path))
  return new Map([...kept, ...readFiles('npm' in server ? overlays.npm : overlays.url)])
}

/** What a server has that is not written here: no source of its own. */
function isOfAnyServer(path: string): boolean {
  return !path.includes('/src/') && !path.endsWith('/catalogue.json')
}

/** A test of its catalogue would need the network. */
function isOfAnyServerWithoutTests(path: string): boolean {
  return isOfAnyServer(path) && !/\/(catalogue\.test|vitest\.config)\.ts$/.test(path)
}

/** Texts of the templates, and what stands in their place. */
function namesOf(server: Server): Readonly<Record<string, string>> {
  if ('npm' in server) {
    const { npm, version, program, args = [] } = server
    const words = ['program', ...args.map(toLiteral)].join(', ')
    return {
      'template-package': npm,
      '0.0.0-template': version,
      'template-program.js': program,
      '[program]': `[${words}]`,
    }
  }
  if ('python' in server) {
    const { python, version, command, args = [], with: others = [] } = server
    return {
      'template-package': python,
      // The line of the package in requirements.txt ends with it.
      '0.0.0-template': [version, ...others].join('\n'),
      'template-command': toScalar([command, ...args].join(' ')),
    }
  }
  if (!('url' in server)) return {}
  const { url, secrets = [] } = server
  const options = [
    ...(secrets.length > 0 ? ['headers'] : []),
    ...(isPrivate(new URL(url)) ? ['allowPrivateNetwork: true'] : []),
  ]
  return {
    'https://template-url.example/mcp': url,
    ', { headers }': options.length > 0 ? `, { ${options.join(', ')} }` : '',
  }
}

function toLiteral(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

/** A text of YAML in one line: as it is, where that is the same text. */
function toScalar(text: string): string {
  return /^[\w./ -]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
}

/** Addresses of this machine and of networks (RFC 1918, RFC 6598); an IPv6 address counts as one, whichever it is. */
const privateHost = /^(127|10|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^\[/

/** Whether `remote` has to be told that it may call there. */
export function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' || hostname === 'localhost' || privateHost.test(hostname)
}

function fillIn([path, text]: [string, string], names: Readonly<Record<string, string>>): [string, string] {
  // At once: what is filled in may have one of the texts in it, as a project called my-template-server has.
  const wanted = new RegExp(Object.keys(names).map(toPattern).join('|'), 'g')
  const replace = (part: string) => part.replace(wanted, name => names[name] ?? name)
  // npm packs no file of the name .gitignore.
  return [replace(path).replace(/(^|\/)_gitignore$/, '$1.gitignore'), replace(text)]
}

/** `RegExp.escape`, which Node 20 lacks. */
function toPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
