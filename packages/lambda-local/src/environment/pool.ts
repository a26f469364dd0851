/** All environments there are: which are idle, for whom, and since when. */
import type { FunctionDefinition } from '../package/function-definition.ts'
import type { OpenedEnvironment } from './open-environment.ts'

/** An environment and what it was opened for. Another version of the code, or another tenant, never gets it. */
export type Member = OpenedEnvironment & {
  readonly definition: FunctionDefinition
  readonly tenantId: string | undefined
}

export type EnvironmentPool = {
  /** The one idle for the shortest time, as Lambda prefers it; the others get a chance to be retired. */
  take(definition: FunctionDefinition, tenantId: string | undefined): Member | undefined
  /** Takes a new environment in. It counts from when it is being opened until it has ended. */
  open(create: () => Promise<Member>, tenantId: string | undefined): Promise<Member>
  /** Environments that belong to tenants, of any function. */
  countOfTenants(): number
  /** Back from work: kept for the next invocation, unless it is over or its function has been replaced. */
  giveBack(member: Member, isCurrent: boolean): void
  /** Ends the idle environments of a function whose definition is another now; those at work end after it. */
  retire(functionName: string): void
  readonly members: ReadonlySet<Member>
  /** Ends all, and waits for the last process. */
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
