import fs from 'node:fs'
import { vi } from 'vitest'

/** Texts that are written to the descriptor of standard output until `restore`. Other files are written as ever. */
export function captureStdout(): { readonly lines: string[]; restore(): void } {
  const lines: string[] = []
  const { writeSync } = fs
  const spy = vi.spyOn(fs, 'writeSync').mockImplementation((...args: unknown[]) => {
    const [file, data] = args
    // The overloads of `writeSync` cannot be passed on otherwise.
    if (file !== 1) return Reflect.apply(writeSync, fs, args) as number
    lines.push(String(data))
    return Buffer.byteLength(String(data))
  })
  return { lines, restore: () => spy.mockRestore() }
}
