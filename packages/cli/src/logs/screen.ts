/** Where lines are shown: as they come, with one status line that stays at the foot when it is a terminal. */

export type Screen = {
  /** Shows a text and a line break after it. */
  print(text: string): void
  /** Says what the foot shows from now on, and how it is painted. */
  follow(status: () => string, paint?: (text: string) => string): void
  /** Takes the foot away. */
  close(): void
}

/** The parts of `process.stdout` that are used. */
export type ScreenOutput = {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** How often the foot is looked after while nothing is printed, milliseconds. */
const refreshMs = 250

const clearLine = '\r\x1b[2K'

export function createScreen(output: ScreenOutput): Screen {
  if (!output.isTTY) return { print: text => void output.write(`${text}\n`), follow() {}, close() {} }

  let readStatus: (() => string) | undefined
  let paintStatus = (text: string) => text
  let shown = ''
  let timer: NodeJS.Timeout | undefined

  // A foot that wraps would leave its first half behind when it is cleared.
  const read = () => (readStatus?.() ?? '').slice(0, (output.columns || 80) - 1)
  const show = (before: string) => {
    shown = read()
    output.write(`${clearLine}${before}${shown && paintStatus(shown)}`)
  }
  return {
    print: text => show(`${text}\n`),
    follow(status, paint = text => text) {
      readStatus = status
      paintStatus = paint
      timer ??= setInterval(() => {
        if (read() !== shown) show('')
      }, refreshMs)
      timer.unref()
      show('')
    },
    close() {
      clearInterval(timer)
      readStatus = undefined
      show('')
    },
  }
}
