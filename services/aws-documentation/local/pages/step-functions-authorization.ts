import { h2, type Page, p, table } from '../page.ts'
import { authorizationGuide } from './authorization-guide.ts'

type Row = [name: string, does: string, on: string, keys?: string[]]

const aStateMachine = '`statemachine*`'
const anExecution = '`execution*`'
const anActivity = '`activity*`'

/** The actions of `states:`, as IAM names them, with descriptions of our own. */
const actions: readonly { readonly level: string; readonly rows: readonly Row[] }[] = [
  {
    level: 'Write',
    rows: [
      [
        'CreateActivity',
        'Makes an activity that workers outside AWS ask for tasks',
        anActivity,
        ['aws:RequestTag/${TagKey}'],
      ],
      ['CreateStateMachine', 'Makes a state machine from a definition', aStateMachine, ['aws:RequestTag/${TagKey}']],
      ['CreateStateMachineAlias', 'Makes a name for one or two versions', aStateMachine],
      ['DeleteActivity', 'Removes an activity', anActivity],
      ['DeleteStateMachine', 'Removes a state machine when its executions have ended', aStateMachine],
      ['DeleteStateMachineAlias', 'Removes a name of versions', aStateMachine, ['states:StateMachineQualifier']],
      ['DeleteStateMachineVersion', 'Removes a version', aStateMachine, ['states:StateMachineQualifier']],
      ['GetActivityTask', 'Takes a task that waits for a worker', anActivity],
      [
        'InvokeHTTPEndpoint',
        'Calls an HTTPS API from a task of a workflow',
        aStateMachine,
        ['states:HTTPEndpoint', 'states:HTTPMethod'],
      ],
      ['PublishStateMachineVersion', 'Makes a version of the definition as it is', aStateMachine],
      ['RedriveExecution', 'Starts a failed execution again at the state that failed', anExecution],
      ['RevealSecrets', 'Shows secrets in what a test of a state returns', ''],
      ['SendTaskFailure', 'Reports that a task failed', ''],
      ['SendTaskHeartbeat', 'Reports that a task is still worked on', ''],
      ['SendTaskSuccess', 'Reports the result of a task', ''],
      ['StartExecution', 'Starts an execution', aStateMachine, ['states:StateMachineQualifier']],
      ['StartSyncExecution', 'Starts an execution of an express workflow, and waits for its end', aStateMachine],
      ['StopExecution', 'Stops an execution', anExecution],
      ['TestState', 'Runs one state without a state machine', ''],
      ['UpdateMapRun', 'Changes concurrency and tolerated failures of a Map Run', '`maprun*`'],
      ['UpdateStateMachine', 'Replaces definition, role or logging', aStateMachine],
      ['UpdateStateMachineAlias', 'Points a name to other versions', aStateMachine, ['states:StateMachineQualifier']],
    ],
  },
  {
    level: 'Read',
    rows: [
      ['DescribeActivity', 'Shows an activity', anActivity],
      ['DescribeExecution', 'Shows state, input and output of an execution', anExecution],
      ['DescribeMapRun', 'Shows the progress of a Map Run', '`maprun*`'],
      [
        'DescribeStateMachine',
        'Shows a state machine with its definition',
        aStateMachine,
        ['states:StateMachineQualifier'],
      ],
      ['DescribeStateMachineAlias', 'Shows which versions a name points to', aStateMachine],
      ['DescribeStateMachineForExecution', 'Shows the definition that an execution runs', anExecution],
      ['GetExecutionHistory', 'Shows the events of an execution', anExecution],
      ['ListTagsForResource', 'Shows the tags of a resource', '`activity`, `statemachine`'],
      ['ValidateStateMachineDefinition', 'Checks the syntax of a definition', ''],
    ],
  },
  {
    level: 'List',
    rows: [
      ['ListActivities', 'Lists activities', ''],
      ['ListExecutions', 'Lists executions of a state machine', aStateMachine],
      ['ListMapRuns', 'Lists Map Runs of an execution', anExecution],
      ['ListStateMachineAliases', 'Lists the names of versions', aStateMachine],
      ['ListStateMachines', 'Lists state machines', ''],
      ['ListStateMachineVersions', 'Lists versions', aStateMachine],
    ],
  },
  {
    level: 'Tagging',
    rows: [
      ['TagResource', 'Adds tags', '`activity`, `statemachine`', ['aws:RequestTag/${TagKey}', 'aws:TagKeys']],
      ['UntagResource', 'Removes tags', '`activity`, `statemachine`', ['aws:TagKeys']],
    ],
  },
]

export const stepFunctionsAuthorizationPage: Page = {
  guide: authorizationGuide,
  file: 'list_awsstepfunctions.html',
  title: 'Actions, resources, and condition keys for AWS Step Functions',
  intent: 'Write policies',
  abstract: 'Every action, resource type and condition key of AWS Step Functions that an IAM policy can name.',
  createdOn: '2024-09-12',
  updatedOn: '2026-08-21',
  markdown: 'none',
  blocks: [
    p(
      'AWS Step Functions (service prefix: `states`) has these actions, resources and condition keys for use in IAM policies.',
    ),
    h2('Actions defined by AWS Step Functions'),
    p('Name these in the `Action` element of a statement. A resource type with an asterisk is required.'),
    table(
      ['Actions', 'Description', 'Access level', 'Resource types (*required)', 'Condition keys'],
      ...actions.flatMap(({ level, rows }) =>
        rows.map(([name, does, on, keys = []]) => [
          `[${name}](/step-functions/latest/apireference/API_${name}.html)`,
          does,
          level,
          on,
          keys.map(key => `\`${key}\``).join(', '),
        ]),
      ),
    ),
    h2('Resource types defined by AWS Step Functions'),
    table(
      ['Resource types', 'ARN'],
      ['`activity`', '`arn:${Partition}:states:${Region}:${Account}:activity:${ActivityName}`'],
      ['`execution`', '`arn:${Partition}:states:${Region}:${Account}:execution:${StateMachineName}:${ExecutionId}`'],
      [
        '`maprun`',
        '`arn:${Partition}:states:${Region}:${Account}:mapRun:${StateMachineName}/${MapRunLabel}:${MapRunId}`',
      ],
      ['`statemachine`', '`arn:${Partition}:states:${Region}:${Account}:stateMachine:${StateMachineName}`'],
    ),
    h2('Condition keys for AWS Step Functions'),
    table(
      ['Condition keys', 'Description', 'Type'],
      ['`aws:RequestTag/${TagKey}`', 'The tags in the request', 'String'],
      ['`aws:TagKeys`', 'The keys of the tags in the request', 'ArrayOfString'],
      ['`states:HTTPEndpoint`', 'The address that an HTTP task calls', 'String'],
      ['`states:HTTPMethod`', 'The HTTP method that an HTTP task uses', 'String'],
      ['`states:StateMachineQualifier`', 'The version or alias of a state machine', 'ArrayOfString'],
    ),
  ],
}
