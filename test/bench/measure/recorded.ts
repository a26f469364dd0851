/** Functions that write a record of each exchange, as on Lambda. */
import { openSync, writeSync } from 'node:fs'
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
  const write = stdout.write
  const sink = openSync(devNull, 'w')
  stdout.write = (text: string | Uint8Array) => {
    writeSync(sink, String(text))
    onWrite(String(text))
    return true
  }
  try {
    return await measure()
  } finally {
    stdout.write = write
  }
}
