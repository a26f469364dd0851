/** Pages of `error.code` in what a command prints with `--json`. */
import type { codeOf } from '../command-error.ts'
import type { Page } from './page.ts'

const byCode: { readonly [code in ReturnType<typeof codeOf>]: Omit<Page, 'code'> } = {
  usage: {
    title: 'The command line is wrong',
    cause: 'A word, a flag or a value is wrong, or the folder is in no project. Nothing was begun. The exit code is 2.',
    wayOut: '`mcp-lambda COMMAND --help` has the words and flags of a command.',
  },
  'port-taken': {
    title: 'A port is in use',
    cause: 'Another program listens on the port: often a `start` or `dev` of another terminal.',
    wayOut: 'End that program, or give another port: `--port`, `--lambda-port`; 0 takes a free one.',
  },
  failed: {
    title: 'The work failed',
    cause: 'The command line is right, and what it asked for could not be done. The exit code is 1.',
    wayOut: 'The message names what failed. `mcp-lambda doctor` shows what this machine lacks.',
  },
}

export const commandPages: readonly Page[] = Object.entries(byCode).map(([code, page]) => ({ code, ...page }))
