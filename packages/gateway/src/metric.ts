/**
 * Adds one to a CloudWatch metric of a target, by a line of the embedded metric format. Not by `console`: with JSON logs
 * Lambda would wrap it into a field, where CloudWatch does not look.
 */
export function countMetric(metric: string, target: string, write: (line: string) => void = writeLine): void {
  const CloudWatchMetrics = [
    { Namespace: 'mcp-lambda', Dimensions: [['Target']], Metrics: [{ Name: metric, Unit: 'Count' }] },
  ]
  write(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, Target: target, [metric]: 1 }))
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`)
}
