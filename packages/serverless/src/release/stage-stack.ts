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
  /** Names of stacks whose tag `project` is written in their `serverless.yml`, and says nothing about the project. */
  readonly ownTagged: ReadonlySet<string>
}

/** A stack of another project under a name that this one would give. */
export type ForeignStack = { readonly name: string; readonly project: string }

/** Those of the stage, by name. */
export function toStageStacks(described: readonly DescribedStack[], stage: Stage): StageStack[] {
  const { project, named } = stage
  const foreign = new Set(toForeignStacks(described, stage).map(({ name }) => name))
  return described
    .filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
    .map(stack => ({ stack, tags: tagsOf(stack) }))
    .filter(
      ({ stack: { StackName: name = '' }, tags }) =>
        (tags.project === project && tags.stage === stage.stage) || (named.has(name) && !foreign.has(name)),
    )
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

/** Two projects in one account may name a target alike. A deployment of one would replace the other's. */
export function toForeignStacks(
  described: readonly DescribedStack[],
  { project, named, ownTagged }: Stage,
): ForeignStack[] {
  return described
    .map(stack => ({ name: stack.StackName ?? '', project: tagsOf(stack).project ?? project }))
    .filter(it => named.has(it.name) && it.project !== project && !ownTagged.has(it.name))
}

export function toForeignText({ name, project }: ForeignStack): string {
  return `The stack ${name} belongs to the project ${project}: two projects of one account and region cannot have the same target in one stage`
}

function tagsOf({ Tags }: DescribedStack): Record<string, string> {
  return toRecord(Tags?.map(({ Key, Value }) => [Key, Value]))
}

function toRecord(pairs: readonly (readonly [string | undefined, string | undefined])[] = []): Record<string, string> {
  return Object.fromEntries(pairs.flatMap(([key, value]) => (key === undefined ? [] : [[key, value ?? '']])))
}
