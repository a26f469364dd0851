/** Flags that several commands have, and readers of values. A reader throws for a wrong value, before any work. */

export function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new RangeError('give a port number, or 0 for a free one')
}

/** Of a deployment: the stage of this machine is never deployed. */
export function readStage(text: string): string {
  if (text === 'local')
    throw new RangeError('stage local runs on this machine and is never deployed; give another, e.g. prod')
  return readAnyStage(text)
}

export function readAnyStage(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(text)) return text
  throw new RangeError('give letters, digits and hyphens, e.g. prod')
}

export const portFlags = {
  port: {
    kind: 'parsed',
    parse: readPort,
    default: '8080',
    placeholder: 'N',
    brief: 'Port of the MCP URL; 0 takes a free one',
  },
  lambdaPort: {
    kind: 'parsed',
    parse: readPort,
    default: '9001',
    placeholder: 'N',
    brief: 'Port of the Lambda API; 0 takes a free one',
  },
} as const

export type PortFlags = { readonly port: number; readonly lambdaPort: number }
