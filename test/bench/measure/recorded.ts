/** Functions that write a record of each exchange, as on Lambda. */
import fs from 'node:fs'
import { devNull } from 'node:os'
import { pathToFileURL } from 'node:url'

/** Loads a bundle again, beside one without records. Where records are written is read while it loads. */
export async function importRecorded<Module>(file: string): Promise<Module> {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'bench'
  try {
    return await import(`${pathToFileURL(file).href}?recorded`)
  } finally {
    delete process.env.AWS_LAMBDA_FUNCTION_NAME
  }
}

/**
 * Writes what is printed meanwhile to the null device: a write is part of a record's price, a terminal is not.
 *
 * @param onWrite gets each text
 */
export async function discardingOutput<Result>(
  measure: () => Promise<Result>,
  onWrite: (text: string) => void = () => undefined,
): Promise<Result> {
  const { stdout } = process
  const { write } = stdout
  const { writeSync } = fs
  const sink = fs.openSync(devNull, 'w')
  const discard = (text: unknown) => {
    onWrite(String(text))
    return writeSync(sink, String(text))
  }
  // Commits before this one write records by `process.stdout`.
  stdout.write = (text: string | Uint8Array) => discard(text) > 0
  // One signature for its overloads: a record is written by its first two arguments.
  fs.writeSync = ((file: number, data: unknown, ...rest: never[]) =>
    file === 1 ? discard(data) : Reflect.apply(writeSync, fs, [file, data, ...rest])) as typeof writeSync
  try {
    return await measure()
  } finally {
    stdout.write = write
    fs.writeSync = writeSync
    fs.closeSync(sink)
  }
}
