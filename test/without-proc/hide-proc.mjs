/** Preloaded with `--import`: hides `/proc` from Node, as on macOS. What the programs that it starts see stays. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const names = ['existsSync', 'readFileSync', 'readdirSync', 'readlinkSync', 'statSync', 'openSync']

for (const name of names) {
  const real = fs[name]
  fs[name] = (path, ...more) => {
    if (!/^\/proc(\/|$)/.test(String(path))) return real(path, ...more)
    if (name === 'existsSync') return false
    throw Object.assign(new Error(`ENOENT: no such file or directory, '${path}'`), { code: 'ENOENT', path })
  }
}
const { readFile } = fs.promises
fs.promises.readFile = async (path, ...more) => {
  if (/^\/proc(\/|$)/.test(String(path))) throw Object.assign(new Error(`ENOENT: '${path}'`), { code: 'ENOENT', path })
  return readFile(path, ...more)
}
syncBuiltinESMExports()
