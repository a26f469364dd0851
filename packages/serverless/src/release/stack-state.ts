/** What CloudFormation lets be done with a stack, by its state: decided before anything is uploaded or deleted. */

import type { StageStack } from './stage-stack.ts'

type Row = {
  /** Why CloudFormation takes no update, as the rest of a sentence about the stack. */
  readonly why: string
  /**
   * What leads to a state that takes updates. `wait`: an operation that runs must end first, and until then the stack cannot be
   * deleted either.
   */
  readonly wayOut: 'remove' | 'wait' | 'continue'
}

/**
 * States in which CloudFormation takes no update. From "Stack status codes", "Continue rolling back an update" and RollbackStack
 * in its guide and API reference. All others take one: also `UPDATE_ROLLBACK_COMPLETE`, and `CREATE_FAILED` and `UPDATE_FAILED`,
 * in which a stack with `disableRollback` stays.
 */
const closedStates: Readonly<Record<string, Row>> = {
  ROLLBACK_COMPLETE: { why: 'its first creation failed and was undone', wayOut: 'remove' },
  ROLLBACK_FAILED: { why: 'its first creation failed and could not be undone', wayOut: 'remove' },
  REVIEW_IN_PROGRESS: { why: 'its first change set was never executed', wayOut: 'remove' },
  DELETE_FAILED: { why: 'its deletion stopped half way', wayOut: 'remove' },
  UPDATE_ROLLBACK_FAILED: { why: 'an update failed and could not be undone', wayOut: 'continue' },
  CREATE_IN_PROGRESS: { why: 'it is being created', wayOut: 'wait' },
  ROLLBACK_IN_PROGRESS: { why: 'its first creation failed and is being undone', wayOut: 'wait' },
  UPDATE_IN_PROGRESS: { why: 'it is being updated', wayOut: 'wait' },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { why: 'it is being updated', wayOut: 'wait' },
  UPDATE_ROLLBACK_IN_PROGRESS: { why: 'an update failed and is being undone', wayOut: 'wait' },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { why: 'an update failed and is being undone', wayOut: 'wait' },
  DELETE_IN_PROGRESS: { why: 'it is being deleted', wayOut: 'wait' },
}
const rows: ReadonlyMap<string, Row> = new Map(Object.entries(closedStates))

type State = Pick<StageStack, 'name' | 'status'>

/** Whether something is being done to a stack that ends by itself. */
export function isBusy({ status }: State): boolean {
  return rows.get(status)?.wayOut === 'wait'
}

export type RefusalOptions = {
  readonly region: string
  readonly stage: string
  /** Folder of a stack's service, from the root of the project. Undefined for the project's own stack. */
  folderOf(stack: string): string | undefined
}

/** Why stacks cannot be updated, each with the command that leads out. Undefined when all can. */
export function toUpdateRefusal(stacks: readonly State[], options: RefusalOptions): string | undefined {
  const lines = stacks.flatMap(stack => {
    const row = rows.get(stack.status)
    return row === undefined
      ? []
      : [`  ${stack.name} is ${stack.status}: ${row.why}. ${toWayOut(stack, row.wayOut, options)}`]
  })
  if (lines.length === 0) return
  return [
    `CloudFormation takes no update of ${lines.length === 1 ? 'a stack' : 'stacks'} in this state:`,
    ...lines,
  ].join('\n')
}

function toWayOut({ name, status }: State, wayOut: Row['wayOut'], { region, stage, folderOf }: RefusalOptions): string {
  const aws = (command: string) => `aws cloudformation ${command} --stack-name ${name} --region ${region}`
  if (wayOut === 'continue') {
    return `Mend what \`${aws('describe-stack-events')}\` names, then: ${aws('continue-update-rollback')}`
  }
  if (wayOut === 'wait') {
    if (waiters[status] === undefined) return `Wait until it is not: ${aws('describe-stacks')}`
    return `Wait until it is not: ${aws(`wait ${waiters[status]}`)}`
  }
  const folder = folderOf(name)
  // `sls remove` at the root removes the whole stage.
  const remove =
    folder === undefined ? aws('delete-stack') : `(cd ${folder} && npx sls remove --stage ${stage} --region ${region})`
  return `Remove it, and deploy again: ${remove}`
}

/** Commands of `aws cloudformation wait`, which knows none for the end of a first creation that failed. */
const waiters: Readonly<Record<string, string>> = {
  CREATE_IN_PROGRESS: 'stack-create-complete',
  UPDATE_IN_PROGRESS: 'stack-update-complete',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'stack-update-complete',
  UPDATE_ROLLBACK_IN_PROGRESS: 'stack-rollback-complete',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'stack-rollback-complete',
  DELETE_IN_PROGRESS: 'stack-delete-complete',
}

/** What a removal does with a stack in one of these states. Undefined for the others, which are deleted as they are. */
export function toRemovalNote({ name, status }: State): string | undefined {
  const row = rows.get(status)
  if (row === undefined) return
  const what = row.wayOut === 'wait' ? 'waiting until that has ended' : 'it is deleted as it is'
  return `${name} is ${status}: ${row.why}; ${what}`
}
