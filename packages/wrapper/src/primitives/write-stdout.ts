/**
 * Writes to standard output by its descriptor: opening `process.stdout` takes 4 ms of CPU of a cold start (Node 24). A pipe that is
 * full and does not wait takes a part or throws, and then `process.stdout` waits for it.
 */
export function writeStdout(text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  try {
    written = process.getBuiltinModule('node:fs').writeSync(1, bytes)
  } catch {}
  if (written < bytes.length) process.stdout.write(bytes.subarray(written))
}
