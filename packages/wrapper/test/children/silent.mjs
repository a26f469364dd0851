/** Starts, reads nothing, and never says anything on stdout. */
console.error('waiting for a licence server')
setInterval(() => undefined, 1_000)
