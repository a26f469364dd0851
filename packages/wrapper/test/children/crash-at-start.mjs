for (let line = 1; line <= 50; line += 1) console.error(`line ${line}`)
console.error(`token is ${process.env.SERVICE_TOKEN}`)
// Without a newline, as the last words of a crash often are.
process.stderr.write('DATABASE_URL is not set')
process.exitCode = 3
