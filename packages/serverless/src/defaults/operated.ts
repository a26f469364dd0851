/** What is operated together: the functions of a stage. */
export type Operated = {
  /** Beginning of the names of alarms: project and stage. */
  readonly prefix: string
  readonly functions: readonly OperatedFunction[]
}

export type OperatedFunction = {
  readonly name: string
  /** Behind the gateway under this name. In metrics, a function without one is its own target. */
  readonly target?: string | undefined
  readonly isGateway: boolean
  readonly memoryMb: number
}
