/** README's lines for use before the packages are on npm. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../packaging/repository.ts'
import { packedFile } from './consumer.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const [, packed = ''] = /not on npm yet([\s\S]*?)\n## /.exec(readme) ?? []
const [pack = '', ...installs] = [
  ...[...packed.matchAll(/^```bash\n(.*)\n```$/gm)].map(([, line = '']) => line),
  ...[...packed.matchAll(/^`(npm i [^`]*)`/gm)].map(([, line = '']) => line),
]
const [installWrapper = '', installAll = ''] = installs

export const readmeLines = { pack, installs, installWrapper, installAll }

/** A line of the README with the folder that `pack` wrote to. */
export function installLine(line: string): string {
  return line.replace('<here>', `'${join(packedFile('mcp-lambda').file, '../..')}'`)
}
