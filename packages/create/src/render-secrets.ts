/** Secrets of a server in the files of its workspace. */

/** In the templates, in the place of a name. */
const placeholder = 'TEMPLATE_SECRET'

const begin = /^ *\/\/ begin secrets\n/gm
const block = /^ *\/\/ begin secrets\n[\s\S]*?^ *\/\/ end secrets\n/gm
const end = /^ *\/\/ end secrets\n/gm

/** What stands between two marks is there for servers with secrets alone, and a line that names one for each of them. */
export function renderSecrets(text: string, secrets: readonly string[]): string {
  // An object without members is written in one line.
  if (secrets.length === 0) return text.replace(block, '').replace(/= \{\n\}/g, '= {}')
  // The formatter keeps a mark apart from what it follows.
  const lines = text
    .replace(begin, '')
    .replace(end, '')
    .replace(/\n{3,}/g, '\n\n')
    .split('\n')
  return lines
    .flatMap(line => (line.includes(placeholder) ? secrets.map(name => line.replaceAll(placeholder, name)) : [line]))
    .join('\n')
}

/** Names them in the `serverless.yml`, below the target. */
export function addSecrets(path: string, text: string, secrets: readonly string[]): string {
  if (secrets.length === 0 || !path.endsWith('/serverless.yml')) return text
  const lines = secrets.map(name => `\n      ${name}: template-server/${name}`)
  const added = `\n    # Names in Secrets Manager. On this machine .env has the values.\n    secrets:${lines.join('')}`
  return text.replace(/^ {4}target: .*$/m, line => `${line}${added}`)
}
