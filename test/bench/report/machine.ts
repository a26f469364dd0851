import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** What the figures were measured on: they mean nothing elsewhere, their ratios do. */
export function describeMachine(now: Date): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 1024 ** 3)
  const [load = 0] = loadavg()
  return [
    now.toISOString().slice(0, 10),
    `Node ${process.versions.node}`,
    `${process.platform} ${process.arch}`,
    `${availableParallelism()} × ${model}`,
    `${memory} GB`,
    `load ${load.toFixed(1)} at the start`,
  ].join(' · ')
}
