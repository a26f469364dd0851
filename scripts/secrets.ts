/** `npm run secrets`: searches what the test suites wrote for the secrets that tests make. */

import { join, resolve } from 'node:path'
import { readFlags } from '../shared/src/read-flags.ts'
import { findTestSecrets } from '../test/end-to-end/secrets/find-test-secrets.ts'

const usage = `npm run secrets -- [options]

Searches what suites wrote (logs, reports, packages, caches) for the value of any secret that a test made
(\`shared/test-secret.ts\`): as it is, in JSON, in base64, in hex, in zips and compressed files.

  --in FOLDER  searches this folder, e.g. one of temporary files; may be given again. Default: this checkout
  --help       prints this text

Exit codes: 0 no secret was written; 1 each file with a secret is printed; 2 the command line is wrong.`

const { values } = readFlags({
  usage,
  options: { in: { type: 'string', multiple: true, default: [join(import.meta.dirname, '..')] } },
})

const { found, files, bytes } = findTestSecrets(values.in.map(folder => resolve(folder)))
for (const { file, line, form } of found) console.error(`${file}:${line}: a secret of a test (${form})`)
console.log(`${found.length} secrets in ${files} files, ${Math.ceil(bytes / 1e6)} MB`)
process.exitCode = found.length === 0 ? 0 : 1
