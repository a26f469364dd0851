/** Starts, and never says anything on stdout. The end of its input ends it. */
console.error('waiting for a licence server')
process.stdin.resume()
