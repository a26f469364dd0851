import { h2, type Page, p, table } from '../page.ts'
import { authorizationGuide } from './authorization-guide.ts'

type Action = {
  name: string
  does: string
  level: 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management'
  on: string[]
}

const aFunction = '`function*`'
const aLayer = '`layerVersion*`'

/** The actions of `lambda:`, as IAM names them, with descriptions of our own. */
const actions: Action[] = [
  ...toActions('Write', [
    ['AddLayerVersionPermission', 'lets others use a version of a layer', aLayer, 'Permissions management'],
    ['AddPermission', 'lets a service or an account invoke a function', aFunction, 'Permissions management'],
    ['CreateAlias', 'makes a name for a version of a function', aFunction],
    ['CreateCodeSigningConfig', 'makes a list of trusted signers of code', '`code signing config*`'],
    ['CreateEventSourceMapping', 'lets a function read from a stream or a queue', '`eventSourceMapping*`'],
    ['CreateFunction', 'makes a function', aFunction],
    ['CreateFunctionUrlConfig', 'gives a function a URL', aFunction],
    ['DeleteAlias', 'removes a name of a version', aFunction],
    ['DeleteCodeSigningConfig', 'removes a list of trusted signers', '`code signing config*`'],
    ['DeleteEventSourceMapping', 'stops reading from a stream or a queue', '`eventSourceMapping*`'],
    ['DeleteFunction', 'removes a function or one of its versions', aFunction],
    ['DeleteFunctionCodeSigningConfig', 'no longer checks who signed the code of a function', aFunction],
    ['DeleteFunctionConcurrency', 'gives reserved concurrency back', aFunction],
    ['DeleteFunctionEventInvokeConfig', 'removes the settings for asynchronous invocation', aFunction],
    ['DeleteFunctionUrlConfig', 'removes the URL of a function', aFunction],
    ['DeleteLayerVersion', 'removes a version of a layer', aLayer],
    ['DeleteProvisionedConcurrencyConfig', 'gives provisioned concurrency back', aFunction],
    ['InvokeAsync', 'invokes a function asynchronously, in an old way', aFunction],
    ['InvokeFunction', 'invokes a function', aFunction],
    ['InvokeFunctionUrl', 'invokes a function through its URL', aFunction],
    ['PublishLayerVersion', 'makes a layer from a .zip archive', '`layer*`'],
    ['PublishVersion', 'makes a version of the code and settings as they are', aFunction],
    ['PutFunctionCodeSigningConfig', 'checks who signed the code of a function', aFunction],
    ['PutFunctionConcurrency', 'reserves concurrency for a function', aFunction],
    ['PutFunctionEventInvokeConfig', 'sets retries and destinations for asynchronous invocation', aFunction],
    ['PutFunctionRecursionConfig', 'says whether recursive loops are stopped', aFunction],
    ['PutProvisionedConcurrencyConfig', 'keeps environments of a version or alias initialized', aFunction],
    ['PutRuntimeManagementConfig', 'says when patches of the runtime are applied', aFunction],
    ['RemoveLayerVersionPermission', 'takes the use of a layer back', aLayer, 'Permissions management'],
    ['RemovePermission', 'takes a permission to invoke back', aFunction, 'Permissions management'],
    ['UpdateAlias', 'points a name to another version', aFunction],
    ['UpdateCodeSigningConfig', 'changes a list of trusted signers', '`code signing config*`'],
    ['UpdateEventSourceMapping', 'changes how a stream or a queue is read', '`eventSourceMapping*`'],
    ['UpdateFunctionCode', 'replaces the code of a function', aFunction],
    ['UpdateFunctionConfiguration', 'changes the settings of one version of a function', aFunction],
    ['UpdateFunctionEventInvokeConfig', 'changes the settings for asynchronous invocation', aFunction],
    ['UpdateFunctionUrlConfig', 'changes the URL of a function', aFunction],
  ]),
  ...toActions('Read', [
    ['GetAccountSettings', 'shows quotas and use of the account', ''],
    ['GetAlias', 'shows a name of a version', aFunction],
    ['GetCodeSigningConfig', 'shows a list of trusted signers', '`code signing config*`'],
    ['GetEventSourceMapping', 'shows how a stream or a queue is read', '`eventSourceMapping*`'],
    ['GetFunction', 'shows a function and where its code can be loaded from', aFunction],
    ['GetFunctionCodeSigningConfig', 'shows which signers a function trusts', aFunction],
    ['GetFunctionConcurrency', 'shows the reserved concurrency', aFunction],
    ['GetFunctionConfiguration', 'shows the settings of one version of a function', aFunction],
    ['GetFunctionEventInvokeConfig', 'shows the settings for asynchronous invocation', aFunction],
    ['GetFunctionRecursionConfig', 'shows whether recursive loops are stopped', aFunction],
    ['GetFunctionUrlConfig', 'shows the URL of a function', aFunction],
    ['GetLayerVersion', 'shows a version of a layer', aLayer],
    ['GetLayerVersionPolicy', 'shows who may use a layer', aLayer],
    ['GetPolicy', 'shows the resource-based policy of a function', aFunction],
    ['GetProvisionedConcurrencyConfig', 'shows the provisioned concurrency', aFunction],
    ['GetRuntimeManagementConfig', 'shows when patches are applied', aFunction],
    ['ListTags', 'shows the tags of a resource', aFunction],
  ]),
  ...toActions('List', [
    ['ListAliases', 'lists the names of versions of a function', aFunction],
    ['ListCodeSigningConfigs', 'lists the lists of trusted signers', ''],
    ['ListEventSourceMappings', 'lists which streams and queues are read', ''],
    ['ListFunctionEventInvokeConfigs', 'lists settings for asynchronous invocation', aFunction],
    ['ListFunctionUrlConfigs', 'lists the URLs of a function', aFunction],
    ['ListFunctions', 'lists functions', ''],
    ['ListFunctionsByCodeSigningConfig', 'lists functions that trust a list of signers', '`code signing config*`'],
    ['ListLayerVersions', 'lists versions of a layer', ''],
    ['ListLayers', 'lists layers', ''],
    ['ListProvisionedConcurrencyConfigs', 'lists provisioned concurrency', aFunction],
    ['ListVersionsByFunction', 'lists the versions of a function', aFunction],
  ]),
  {
    name: 'TagResource',
    does: 'adds tags',
    level: 'Tagging',
    on: ['`function`', '`eventSourceMapping`', '`code signing config`'],
  },
  {
    name: 'UntagResource',
    does: 'removes tags',
    level: 'Tagging',
    on: ['`function`', '`eventSourceMapping`', '`code signing config`'],
  },
]

export const authorizationPages: readonly Page[] = [
  {
    guide: authorizationGuide,
    file: 'list_awslambda.html',
    title: 'Actions, resources, and condition keys for AWS Lambda',
    intent: 'Write policies',
    abstract: 'Every action, resource type and condition key of AWS Lambda that an IAM policy can name.',
    createdOn: '2024-09-12',
    updatedOn: '2026-09-18',
    markdown: 'none',
    blocks: [
      p(
        'AWS Lambda (service prefix: `lambda`) has these actions, resources and condition keys for use in IAM policies.',
      ),
      h2('Actions defined by AWS Lambda'),
      p('Name these in the `Action` element of a statement. A resource type with an asterisk is required.'),
      table(
        ['Actions', 'Description', 'Access level', 'Resource types (*required)', 'Condition keys'],
        ...actions.flatMap(toActionRows),
      ),
      h2('Resource types defined by AWS Lambda'),
      table(
        ['Resource types', 'ARN'],
        ['`function`', '`arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}`'],
        ['`layer`', '`arn:${Partition}:lambda:${Region}:${Account}:layer:${LayerName}`'],
        ['`layerVersion`', '`arn:${Partition}:lambda:${Region}:${Account}:layer:${LayerName}:${LayerVersion}`'],
        ['`eventSourceMapping`', '`arn:${Partition}:lambda:${Region}:${Account}:event-source-mapping:${UUID}`'],
        [
          '`code signing config`',
          '`arn:${Partition}:lambda:${Region}:${Account}:code-signing-config:${CodeSigningConfigId}`',
        ],
      ),
      h2('Condition keys for AWS Lambda'),
      table(
        ['Condition keys', 'Description', 'Type'],
        ['`lambda:FunctionUrlAuthType`', 'The auth type of the URL of the function', 'String'],
        ['`lambda:InvokedViaFunctionUrl`', 'Whether the function is invoked through its URL', 'Bool'],
        ['`lambda:Principal`', 'Who is allowed to invoke by the permission that is added', 'String'],
        ['`lambda:SourceFunctionArn`', 'The function whose role makes the request', 'ARN'],
        ['`lambda:VpcIds`', 'The VPC the function is connected to', 'String'],
      ),
    ],
  },
]

/** An action on several types of resources takes a row for each, with its own cells spanning them. */
function toActionRows({ name, does, level, on }: Action) {
  const rows = on.length
  const keys = name === 'InvokeFunctionUrl' ? '`lambda:FunctionUrlAuthType`' : ''
  const link = `[${name}](/lambda/latest/api/API_${name}.html)`
  const description = `${does[0]?.toUpperCase()}${does.slice(1)}`
  if (rows === 1) return [[link, description, level, on[0] ?? '', keys]]
  return on.map((resource, index) =>
    index === 0
      ? [{ text: link, rows }, { text: description, rows }, { text: level, rows }, resource, keys]
      : [resource, keys],
  )
}

type Row = [name: string, does: string, on: string, level?: Action['level']]

function toActions(usualLevel: Action['level'], rows: Row[]): Action[] {
  return rows.map(([name, does, on, level = usualLevel]) => ({ name, does, level, on: [on] }))
}
