/** Where lines are shown: as they come, with one status line that stays at the foot when it is a terminal. */

export type Screen = {
  /** Whether there is a foot: on a terminal. */
  readonly isLive: boolean
  /** Shows a text and a line break after it. */
  print(text: string): void
  /** Takes the foot away while another stream of the same terminal is written to. */
  beside(write: () => void): void
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
  if (!output.isTTY) {
    const print = (text: string) => void output.write(`${text}\n`)
    return { isLive: false, print, beside: write => write(), follow() {}, close() {} }
  }

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
    isLive: true,
    print: text => (shown || readStatus ? show(`${text}\n`) : void output.write(`${text}\n`)),
    beside(write) {
      if (shown) output.write(clearLine)
      write()
      if (readStatus) show('')
    },
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
      timer = undefined
      readStatus = undefined
      if (shown) show('')
    },
  }
}
