/** Pages of failed invocations. The type asks for each cause of the wrapper's table. */
import type { InvokeErrorCause } from '@mcp-lambda/wrapper/client'
import type { Page } from './page.ts'

export const invokePages: { readonly [cause in InvokeErrorCause]: Omit<Page, 'code'> } = {
  throttled: {
    title: 'Lambda refused the call, as too many run at once',
    cause:
      'Nothing ran. The function has used up its reserved concurrency, or the account has none left in the region (1,000 as a rule, and fewer in a new account: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). Lambda also refuses where the environments of one function grow by more than 1,000 in 10 seconds (https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html).',
    wayOut:
      'The same call may be sent again. For good: raise `reservedConcurrency` of the function, or the quota of the account; `maxConcurrent` of the target in `gateway.yml` keeps one target from using up all.',
  },
  not_deployed: {
    title: 'The function does not exist',
    cause:
      'Lambda has no function, version or alias of that name in the region. The gateway was deployed before the target, the target was removed, or `function` in `gateway.yml` names another account, region or alias.',
    wayOut:
      'Run `npx sls info --stage NAME` at the root: it names services that are not deployed. Deploy the service; a target from elsewhere is corrected in `targets` of `gateway.yml`.',
  },
  access_denied: {
    title: 'The caller may not invoke the function',
    cause:
      'IAM refused `lambda:InvokeFunction`. The role of the gateway has it for its own targets; one in another account also needs a permission on the function itself.',
    wayOut:
      'Deploy the gateway again where the target is new. In another account: `aws lambda add-permission` on the function, for the role of the gateway. A service control policy may refuse, too; the log of the gateway has the words of AWS.',
  },
  no_credentials: {
    title: 'There are no valid AWS credentials',
    cause:
      'The process that invokes has no credentials, or they are expired or wrong. A function on Lambda always has its role; so this is a program, a container or a test.',
    wayOut:
      'Run `aws sts get-caller-identity` in the same environment. Against the Lambda of this machine, use the credentials that `npm start` prints.',
  },
  request_too_large: {
    title: 'The request is too large for an invocation',
    cause: 'Nothing ran. Lambda takes 6 MB; the arguments of the call, as JSON, are larger. Base64 adds a third.',
    wayOut: 'Send less at once, or put the content where the server can fetch it, such as S3, and send its address.',
  },
  not_ready: {
    title: 'The function is being created or changed',
    cause:
      'Nothing ran. Lambda is creating or changing the function. In a VPC it makes network interfaces first, which can take minutes. From a function that was not called for weeks it takes them away: the next call fails, and brings them back (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).',
    wayOut: 'Send the call again in a moment. If it stays so: `aws lambda get-function` shows `State` and its reason.',
  },
  cannot_start: {
    title: 'Lambda could not start the function',
    cause:
      'The network, key, disk or runtime of the function keeps its environment from starting: no free address in a subnet, a security group that is gone, a key in KMS that is disabled or not allowed, a file system that does not mount.',
    wayOut:
      'The log of the caller has the name of the error, such as `SubnetIPAddressLimitReachedException` or `KMSAccessDeniedException` (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). Correct what it names; `network: vpc` has its own subnets and security groups. `EC2ThrottledException` needs no correction: send the call again later.',
  },
  unreachable: {
    title: 'Lambda cannot be reached',
    cause:
      'Nothing ran. No connection to the API of Lambda: no route from the VPC, a DNS name that is not found, or no region or a wrong endpoint.',
    wayOut:
      'A gateway in a VPC needs a NAT gateway or the interface endpoint of `lambda`, whose security group admits it. Elsewhere, set `AWS_REGION`, and see that `AWS_ENDPOINT_URL_LAMBDA` is meant.',
  },
  connection_lost: {
    title: 'The connection broke before the answer came',
    cause: 'The request was sent, and the connection to Lambda ended. The call may have run to its end.',
    wayOut:
      'Look at the log of the target for the request id before a call with effects is sent again. If many break after the same time, a NAT gateway or a proxy in between ends idle connections: a NAT gateway after 350 s (docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html).',
  },
  refused: {
    title: 'Lambda refused the invocation',
    cause:
      'The API answered with another 4xx: a malformed name, a tenant id that the function does not take, or an invocation type that it does not allow.',
    wayOut: 'The log of the caller has the name of the error and the words of AWS; the record has the request id.',
  },
  service_error: {
    title: 'Lambda failed while it served the call',
    cause: 'The API answered with 5xx. The call may have run.',
    wayOut:
      'Look at the log of the target before a call with effects is sent again. If it lasts, see the AWS Health Dashboard of the region.',
  },
  function_timed_out: {
    title: 'The function ran into its own time limit',
    cause:
      'Lambda stopped the function after its `timeout` (30 s in a new service), in the middle of the work. Its environment is lost, and the next call starts another.',
    wayOut:
      'Ask for less at once, or raise `timeout` of the function. It stays below that of the gateway (60 s), which else is late itself. More `memorySize` brings more processor time.',
  },
  response_too_large: {
    title: 'The answer is too large for an invocation',
    cause: 'The tool did its work, and its answer is larger than the 6 MB that an invocation returns.',
    wayOut: 'Ask for less at once. The author of the tool can page its result, or return a link to S3.',
  },
  out_of_memory: {
    title: 'The function ran out of memory',
    cause: 'The processes of the function, children included, took more than its `memorySize`, so Lambda ended them.',
    wayOut:
      'Raise `memorySize` of the function; `Max Memory Used` in its log has what it took. If that grows from call to call, the server keeps what it should drop.',
  },
  crashed: {
    title: 'The process of the function ended in the middle of the call',
    cause:
      'The process called `exit`, was killed by a signal, or ended by an error outside of the handler. The call may have done part of its work.',
    wayOut: 'The log of the target has its last lines, by the request id. The next call starts another environment.',
  },
  cannot_load: {
    title: 'The code of the function cannot be loaded',
    cause:
      'Nothing ran. The handler named in the template is not in the package, an import is missing there, a variable that it needs while loading is not set, or the package is for another processor.',
    wayOut:
      'Run `npm run check -- --stage NAME`: it loads each function from its zip, and names the place in the sources. What is loaded by path goes into the zip by `package.patterns`.',
  },
  handler_failed: {
    title: 'The handler of the function threw',
    cause:
      'The function ended with an error of its own. A handler of the wrapper answers errors of tools itself, so this function is another one, or it failed outside of a tool.',
    wayOut: 'The log of the target has the error with its stack, by the request id.',
  },
  bad_answer: {
    title: 'The function answered with something that is no MCP',
    cause:
      'The function ran, and its answer is no JSON-RPC response to the request: it is no MCP server, or an older one.',
    wayOut:
      'See that `function` of the target in `gateway.yml` names an MCP server, and that nothing prints in the place of its answer. `mcp-lambda explain 31502` has the page of the code.',
  },
}
