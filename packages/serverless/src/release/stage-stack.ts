/** The stacks of one stage of a project, found in the account by their tags: a folder may be gone, a stack is not. */

/** A stack as CloudFormation describes it; the parts that are read. */
export type DescribedStack = {
  readonly StackName?: string | undefined
  readonly StackStatus?: string | undefined
  readonly EnableTerminationProtection?: boolean | undefined
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined
  readonly Parameters?:
    | readonly { readonly ParameterKey?: string | undefined; readonly ParameterValue?: string | undefined }[]
    | undefined
  readonly Outputs?:
    | readonly { readonly OutputKey?: string | undefined; readonly OutputValue?: string | undefined }[]
    | undefined
}

export type StageStack = {
  readonly name: string
  /** `service` of the `serverless.yml` that it was deployed from. */
  readonly service: string
  /** Of CloudFormation, e.g. `UPDATE_COMPLETE`. */
  readonly status: string
  /** Whether CloudFormation refuses to delete it. */
  readonly isProtected: boolean
  readonly outputs: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string>>
}

export type Stage = {
  /** `service` of the project's own `serverless.yml`. */
  readonly project: string
  readonly stage: string
  /** Services on disk by the name of their stack, whose `stackTags` may be their own. */
  readonly named: ReadonlyMap<string, string>
}

/** Those of the stage, by name. */
export function toStageStacks(described: readonly DescribedStack[], { project, stage, named }: Stage): StageStack[] {
  return described
    .map(stack => ({ stack, tags: toRecord(stack.Tags?.map(({ Key, Value }) => [Key, Value])) }))
    .filter(({ stack, tags }) => (tags.project === project && tags.stage === stage) || named.has(stack.StackName ?? ''))
    .map(({ stack, tags }) => ({
      name: stack.StackName ?? '',
      service: named.get(stack.StackName ?? '') ?? tags.service ?? '',
      status: stack.StackStatus ?? '',
      isProtected: stack.EnableTerminationProtection === true,
      parameters: toRecord(stack.Parameters?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])),
      outputs: toRecord(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function toRecord(pairs: readonly (readonly [string | undefined, string | undefined])[] = []): Record<string, string> {
  return Object.fromEntries(pairs.flatMap(([key, value]) => (key === undefined ? [] : [[key, value ?? '']])))
}
