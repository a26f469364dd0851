/** All environments, and which of them are idle. */
import type { FunctionDefinition } from '../package/function-definition.ts'
import type { OpenedEnvironment } from './open-environment.ts'

/** An environment with the definition and tenant it was opened for. It never serves another definition or tenant. */
export type Member = OpenedEnvironment & {
  readonly definition: FunctionDefinition
  readonly tenantId: string | undefined
}

export type EnvironmentPool = {
  /** Takes the environment that became idle last, as Lambda does, so that the others can be retired. */
  take(definition: FunctionDefinition, tenantId: string | undefined): Member | undefined
  /** Adds a new environment. It counts from the call of `create` until its processes have exited. */
  open(create: () => Promise<Member>, tenantId: string | undefined): Promise<Member>
  /** Number of environments that belong to tenants, over all functions. */
  countOfTenants(): number
  /** Returns an environment after an invocation. It is closed if it has failed or its function was replaced. */
  giveBack(member: Member, isCurrent: boolean): void
  /** Closes the idle environments of a function that was replaced. Busy ones are closed when they are returned. */
  retire(functionName: string): void
  readonly members: ReadonlySet<Member>
  /** Closes all environments, and waits until their processes have exited. */
  close(): Promise<void>
}

export function createEnvironmentPool(idleMs: number): EnvironmentPool {
  const members = new Set<Member>()
  let openingForTenants = 0
  /** Oldest first. */
  const idle: { member: Member; timer: NodeJS.Timeout }[] = []
  let isClosed = false

  function removeIdle(isWanted: (member: Member) => boolean): Member | undefined {
    const at = idle.findLastIndex(({ member }) => isWanted(member))
    const [entry] = at < 0 ? [] : idle.splice(at, 1)
    clearTimeout(entry?.timer)
    return entry?.member
  }

  return {
    members,
    take(definition, tenantId) {
      return removeIdle(
        member => member.definition === definition && member.tenantId === tenantId && member.environment.isUsable,
      )
    },
    async open(create, tenantId) {
      const forTenant = tenantId === undefined ? 0 : 1
      openingForTenants += forTenant
      const member = await create().finally(() => {
        openingForTenants -= forTenant
      })
      members.add(member)
      if (isClosed) void member.environment.close()
      member.environment.ended.then(() => {
        members.delete(member)
        removeIdle(other => other === member)
      })
      return member
    },
    countOfTenants: () => openingForTenants + [...members].filter(({ tenantId }) => tenantId !== undefined).length,
    giveBack(member, isCurrent) {
      if (isClosed || !isCurrent || !member.environment.isUsable) {
        void member.environment.close()
        return
      }
      const timer = setTimeout(() => {
        removeIdle(other => other === member)
        void member.environment.close()
      }, idleMs)
      idle.push({ member, timer })
    },
    retire(functionName) {
      const isRetired = ({ definition }: Member) => definition.name === functionName
      for (let member = removeIdle(isRetired); member; member = removeIdle(isRetired)) void member.environment.close()
    },
    async close() {
      isClosed = true
      for (const { timer } of idle.splice(0)) clearTimeout(timer)
      await Promise.all([...members].map(({ environment }) => environment.close()))
    },
  }
}
