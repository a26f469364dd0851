/** Answers to files. The template is a real project: its two names are replaced, and nothing else. */
import { join } from 'node:path'
import type { Answers, Server } from './answers.ts'
import { type Files, readFiles } from './files.ts'
import { addSpecs, type Specs } from './specs.ts'

const template = join(import.meta.dirname, '../template')
/** Files that differ for a server on SDK v1. */
const templateOfSdk1 = join(import.meta.dirname, '../template-sdk-v1')

const serverFolder = 'services/template-server/'

/** All files of a new project, but for `.mcp-lambda.json`. */
export function renderProject(answers: Answers, specs: Specs): Files {
  const { name, servers } = answers
  const own = [...readFiles(template)].filter(([path]) => !path.startsWith(serverFolder))
  const rendered = new Map(own.map(file => fillIn(file, { project: name, server: servers[0].name })))
  const manifest = rendered.get('package.json') ?? ''
  return new Map([
    ...rendered,
    ['package.json', addSpecs(manifest, specs)],
    ...servers.flatMap(server => [...renderServer(server, name)]),
  ])
}

/** The workspace of one server, `services/<name>/…`. */
export function renderServer({ name, sdk }: Server, project: string): Files {
  const files = [...readFiles(template), ...(sdk === 'v1' ? readFiles(templateOfSdk1) : [])]
  const own = files.filter(([path]) => path.startsWith(serverFolder))
  return new Map(own.map(file => fillIn(file, { project, server: name })))
}

function fillIn(file: [string, string], names: { project: string; server: string }): [string, string] {
  const [path, text] = file.map(part =>
    part.replaceAll(/template-(project|server)/g, (_, name: 'project' | 'server') => names[name]),
  ) as [string, string] // A pair becomes a pair.
  // npm packs no file of the name .gitignore.
  return [path.replace(/(^|\/)_gitignore$/, '$1.gitignore'), text]
}
