import type { JudgedToken } from '@mcp-lambda/gateway/logins'

/** A judged token in words, one fact a line. */
export function describeToken(judged: JudgedToken, stage: string): string {
  return judged.kind === 'refused' ? describeRefused(judged, stage) : describeTaken(judged, stage)
}

function describeRefused({ text, facts }: Extract<JudgedToken, { kind: 'refused' }>, stage: string): string {
  const lines = Object.entries(facts).map(([name, value]) => toLine(name, String(value)))
  return [`Refused on ${stage}: ${text}`, ...lines].join('\n')
}

function describeTaken(judged: Extract<JudgedToken, { kind: 'taken' }>, stage: string): string {
  const { principal, tools, offered, notes } = judged
  const { id, tenant, roles = [], scopes = [], claims } = principal
  const needing = tools.filter(({ needs }) => needs)
  return [
    `Taken on ${stage}, if its signature is right: that is not checked here`,
    toLine('principal', id),
    toLine('tenant', tenant ?? 'none'),
    toLine('roles', roles.join(', ') || 'none'),
    toLine('scopes', scopes.join(' ') || 'none'),
    ...(typeof claims?.exp === 'number' ? [toLine('ends', toTime(claims.exp))] : []),
    toLine(
      'tools',
      `${tools.length} of ${offered}${tools.length > 0 ? ': ' : ''}${tools.map(({ name }) => name).join(', ')}`,
    ),
    ...needing.map(({ name, needs = [] }) => toLine('', `${name} needs ${needs.join(' ')}`)),
    ...notes.map(note => toLine('note', note)),
  ].join('\n')
}

/** Servers write any number for a token that does not end. */
function toTime(seconds: number): string {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime()) ? 'in a far future' : time.toISOString()
}

/** Claims may hold anything: line breaks would be lines of their own, and control characters commands to the terminal. */
function toLine(name: string, value: string): string {
  return `  ${name.padEnd(17)}${value.replace(/\p{C}/gu, '?')}`
}
