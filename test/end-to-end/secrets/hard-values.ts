import { randomBytes, randomInt } from 'node:crypto'
import { testSecret, testSecretMark } from '../../../shared/test-secret.ts'

/** Nothing that `.env` cannot hold: a value in backticks may have all but a backtick. */
const odd = ['"', "'", '\\', '%2F', '+', '/', '=', '&', '<', ' ', 'é', '🦊', '$&', '\\n', '\u0007']

function word(bytes = 6): string {
  return randomBytes(bytes).toString('base64url').replace(/[-_]/g, 'x')
}

/** All odd characters in any order, words between them. */
export function hardLine(): string {
  const shuffled = odd.map(it => [randomInt(1e9), it] as const).sort((a, b) => a[0] - b[0])
  return testSecretMark + word() + shuffled.map(([, it]) => it + word(3)).join('')
}

export function hardText(): string {
  return [hardLine(), hardLine(), hardLine()].join('\n')
}

/** As long as the shortest value that is hidden: fewer characters are a word of any text. Too short for the mark of a test's secret. */
export function shortText(): string {
  return word(9).slice(0, 8)
}

/** What a header may have. */
export function headerText(): string {
  return `${testSecretMark}"${word()}\\${word()}%${word()}+${word()}/${word()}=${word()}'${word()}&`
}

export function keyFile(): string {
  const lines = Array.from({ length: 6 }, () => randomBytes(48).toString('base64'))
  return ['-----BEGIN PRIVATE KEY-----', testSecret(word()), ...lines, '-----END PRIVATE KEY-----', ''].join('\n')
}

export function jsonText(): string {
  return JSON.stringify(
    { user: word(), password: hardLine(), port: randomInt(1e9, 1e10), more: [{ token: hardLine() }] },
    undefined,
    2,
  )
}

/** One of `MCP_STATE_KEYS`, which are separated by commas. */
export function stateKey(): string {
  return testSecretMark + word(20)
}
