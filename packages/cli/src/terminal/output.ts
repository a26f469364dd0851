/** Where a command writes: its result to stdout, all else to stderr. */
import { codeOf, messageOf } from '../command-error.ts'
import { createScreen, type Screen, type ScreenOutput } from './screen.ts'

export type Output = {
  readonly isJson: boolean
  /** Where notes go. */
  readonly screen: Screen
  /** A line for the user while the command works. */
  note(text: string): void
  /** Part of the result in words. With `--json` it is a note. */
  show(text: string): void
  /** The whole result: one line of JSON with `--json`, else words. */
  result(value: object, toText: () => string): void
  /** With `--json`, the one object is `{ error: { code, message } }`. */
  failure(error: unknown): void
}

type Streams = {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>
  readonly stderr: ScreenOutput
}

export function createOutput({ stdout, stderr }: Streams, isJson: boolean): Output {
  const screen = createScreen(stderr)
  const note = screen.print
  const print = (text: string) => screen.beside(() => void stdout.write(`${text}\n`))
  return {
    isJson,
    screen,
    note,
    show: isJson ? note : print,
    result(value, toText) {
      const text = isJson ? JSON.stringify(value) : toText()
      if (text !== '') print(text)
    },
    failure(error) {
      const message = messageOf(error)
      if (isJson) print(JSON.stringify({ error: { code: codeOf(error), message } }))
      else note(message)
    },
  }
}
