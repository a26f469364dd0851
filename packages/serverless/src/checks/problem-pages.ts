import type { Problem } from './problem.ts'

/** The page of a code, as `docs/reference/problems.md` and `mcp-lambda explain` show it: how it comes about, and the way out. */
export type ProblemPage = { readonly cause: string; readonly wayOut: string }

export const problemPages: { readonly [code in Problem['code']]: ProblemPage } = {
  'configuration-invalid': {
    cause:
      '`gateway.yml` has a key that does not exist, a wrong value, a target without a service, or settings that contradict each other; or a catalogue is missing. Each mistake is a problem of its own, with its path.',
    wayOut:
      'Correct the path that is named. The README of `@mcp-lambda/gateway` lists every key; `gateway.schema.json` completes them in an editor.',
  },
  'settings-invalid': {
    cause:
      'A key below `custom.mcp` of a `serverless.yml` is misspelt, or its value is none that the setting takes. `example` calls a tool that the gateway offers, with arguments that fit its schema.',
    wayOut: 'The README of `@mcp-lambda/serverless` lists the settings.',
  },
  'edition-behind': {
    cause:
      'A newer edition of the defaults exists. The update of the package alone does not change the stack, so nothing happens until the project takes the edition.',
    wayOut:
      'Read what would change, and set `custom.mcp.defaults` to the edition. A value that has to stay is written in `serverless.yml`.',
  },
  'services-unreadable': {
    cause:
      'A `serverless.yml` is no YAML, a name that other services need holds a variable, or no service has `custom.mcp.gateway: true`.',
    wayOut: 'Write the name out, with no variable but `${sls:stage}`. One service of the project is the gateway.',
  },
  'service-not-offered': {
    cause:
      'A folder of `services/` has an MCP server, and its `serverless.yml` has no `custom.mcp.target`. Its functions are packaged and deployed, and the gateway offers none of its tools.',
    wayOut:
      'Write `custom: { mcp: { target: notes } }`, with the name that the tools begin with. A service that is meant to stand beside the gateway can stay as it is.',
  },
  'rule-without-effect': {
    cause:
      'A rule of the policy names a tool, tenant, role or scope that does not exist on this stage, or `jwt` or `callers` is written while no entry point uses it. Such a rule looks like a permission, and is none.',
    wayOut: 'Correct the name as `tools/list` of the gateway shows it (`target___tool`), or remove the rule.',
  },
  'name-unusable': {
    cause:
      'The gateway would offer a tool or prompt under another name, because clients take 64 characters of `A-Z a-z 0-9 _ -`; or two targets share a resource; or a URI has two spellings; or a target is named like another one with `-target`.',
    wayOut: 'Rename it in the tool server, then run `npm run catalogue`.',
  },
  'catalogue-unavailable': {
    cause:
      'The handler of a service was loaded in a process without credentials and asked what it offers. It threw, or did not answer within two minutes.',
    wayOut:
      'Give it what it needs to load in `custom.mcp.catalogue.environment`. A server that cannot list without its backend has `custom.mcp.catalogue: live`.',
  },
  'catalogue-differs': {
    cause:
      'The server offers other tools, words or schemas than its committed `catalogue.json`, from which the gateway answers lists.',
    wayOut: 'Run `npm run catalogue` and review the change: models read these words.',
  },
  'one-server-object': {
    cause:
      'The handler gives `lambdaHandler` a server object, as in `lambdaHandler(createServer())`, or a function that returns the same one each time, as in `lambdaHandler(() => server)`. The object keeps what its callers leave behind, so it serves the first tenant alone, one call at a time, and refuses the second one.',
    wayOut:
      'Give the function that makes servers: `lambdaHandler(createServer)`, or `lambdaHandler(() => createServer(config))`. For a single tenant the object can stay.',
  },
  'own-transport': {
    cause:
      'The handler, or a module that it imports, connects a server to a stdio transport while it loads, beside the one that `lambdaHandler` is given. On Lambda that server is made in each environment and gets no message, since nothing writes to standard input there.',
    wayOut:
      'Move `createServer().connect(new StdioServerTransport())` to a file that the handler does not import, such as `src/stdio.ts`, and start that one by itself.',
  },
  'packaging-failed': {
    cause: 'The framework could not package a service: its source cannot be bundled, or its `serverless.yml` is wrong.',
    wayOut: 'Run `npm run package` for the stage, which prints what the framework and esbuild say.',
  },
  'permission-too-wide': {
    cause:
      'A policy allows an action with a wildcard, or an action on every resource although IAM lets it be limited. The compiled template was read, so the statement may come from a plugin.',
    wayOut: 'Name each action and each resource in the `serverless.yml` of the service.',
  },
  'target-may-invoke': {
    cause:
      'The role of a tool server may invoke functions. A tool server believes what its invoker says about the caller, so one that may invoke can act for any caller at the others.',
    wayOut: 'Remove `lambda:InvokeFunction` from its role: only the gateway invokes.',
  },
  'gateway-invokes-too-much': {
    cause: 'The role of the gateway may invoke functions by a wildcard, or something that is no function.',
    wayOut: 'Leave the policy to the plugin, which names the function of each target.',
  },
  'gateway-open-past-url': {
    cause:
      'With `functionUrl: iam`, the function takes the caller from an event that the URL alone should be able to send. This policy lets callers invoke the function directly, with an event of their own.',
    wayOut: "Put `Condition: { Bool: { lambda:InvokedViaFunctionUrl: 'true' } }` on `lambda:InvokeFunction`.",
  },
  'function-url-differs': {
    cause:
      'The function URL in the template asks for other credentials than `doors.functionUrl` in `gateway.yml`: it would be open to others, or to none.',
    wayOut: 'Remove `url` from the `serverless.yml` of the gateway: `gateway.yml` decides it.',
  },
  'function-url-missing': {
    cause: '`doors.functionUrl` in `gateway.yml` is set, and the template has no function URL.',
    wayOut: 'Remove `url` from the `serverless.yml` of the gateway: `gateway.yml` decides it.',
  },
  'permission-without-door': {
    cause:
      'A resource policy of the gateway lets a principal invoke it, and no entry point of `gateway.yml` needs that: another account, an API, or everyone.',
    wayOut: 'Remove the permission, or open its entry point in `gateway.yml`.',
  },
  'web-acl-unsupported': {
    cause:
      'The template attaches a web ACL of AWS WAF. AWS takes neither an HTTP API nor a function URL for one, and would refuse it in the middle of the deployment.',
    wayOut:
      'Remove `AWS::WAFv2::WebACLAssociation`. Put CloudFront in front, and the web ACL at its distribution: docs/guides/domain-and-waf.md.',
  },
  'target-open-past-gateway': {
    cause:
      'A tool server has a function URL, an API or a resource policy of its own. Its direct invoker can assert any caller and any tenant.',
    wayOut:
      'Remove it. Callers reach the tools through the gateway. A gateway in another account: its role belongs into the parameter `gatewayRoleArns` of the stage, which writes the permission.',
  },
  'function-name-too-long': {
    cause: 'Lambda takes names of 64 characters. The name has the target and the stage in it.',
    wayOut: 'Give the stage or the target a shorter name. A deployed function cannot be renamed without replacing it.',
  },
  'environment-too-large': {
    cause: 'Lambda takes 4 KB of environment variables for a function, names and values together.',
    wayOut:
      'Shorten `environment`, or read large values at run time. `GATEWAY_TARGETS` of the gateway grows with each target.',
  },
  'policy-too-long': {
    cause:
      'IAM takes 6,144 characters in a managed policy and 10,240 in all inline policies of a role, without white space.',
    wayOut: 'Split the targets over several gateways, or the statements over several managed policies.',
  },
  'package-too-large': {
    cause: 'Lambda takes 250 MiB unzipped.',
    wayOut:
      "Look at esbuild's metafile for what is bundled, or at the largest packages of a server in Python; remove it, load it from elsewhere, or ship the service as a container image.",
  },
  'python-package-unusable': {
    cause:
      'The zip of a server in Python has a library or a Node for another architecture, a library or bytecode for another version of Python, no bytecode, or an exec wrapper that cannot be executed. Zips made by hand or changed after packaging are so.',
    wayOut:
      'Package again past the cache of turbo: `npm run package -- --stage NAME --force`. If that does not help, remove `~/.cache/mcp-lambda/python`, which keeps packages.',
  },
  'state-keys-written-out': {
    cause:
      'The template holds the keys that seal the state of questions. Readers of the template could open and forge such states.',
    wayOut:
      'Keep the keys in Secrets Manager and name the secret: the parameter `stateKeysSecret` for the gateway, `custom.mcp.secrets` for a service. Take new keys, since the old ones were written to a file.',
  },
  'state-keys-missing': {
    cause:
      'Tools of a service ask their clients questions (`rerun`), and the service or the gateway in front of it has no keys on this stage: calls that ask would fail.',
    wayOut:
      'Put keys of 32 characters or more into Secrets Manager and name the secret: the parameter `stateKeysSecret` for the gateway, `custom.mcp.secrets: { MCP_STATE_KEYS: … }` for the service.',
  },
  'template-behind': {
    cause:
      'The packages of mcp-lambda were updated, and the files that `npm create mcp-lambda` left in the project are of an older version.',
    wayOut:
      'Commit what is open, then run `npx mcp-lambda upgrade`: it merges what the template changed, and keeps what you changed. With `--dry-run` it only lists the files.',
  },
  'merge-unfinished': {
    cause: 'You and the template changed one place of a file, and `mcp-lambda upgrade` marked both, as git does.',
    wayOut: 'Edit the file: keep what is right between `<<<<<<<` and `>>>>>>>`, and remove the lines of marks.',
  },
  'setting-cannot-work': {
    cause:
      'A setting of `gateway.yml` was compared with what it names, and does nothing: `hide` names no tool, an origin has a wildcard in its host, an issuer is the address of its metadata, `audience` is `*`, `resource` has a fragment or is over http, `drift: refuse` is set for a function that tells no digest, or an entry of `callers` comes after one that fits all of its callers.',
    wayOut: 'Correct the path that is named; the remedy says to what.',
  },
  'setting-doubtful': {
    cause:
      '`policy.mode` is `log`, `jwt.resource` is none of `jwt.audience`, a glob of a rule also fits a target whose name begins alike, several issuers share one endpoint, the policy needs scopes that no login offers, or `stages` has a block for a stage whose name is like that of this one.',
    wayOut: 'Correct it if it is not meant.',
  },
  'issuer-differs': {
    cause:
      '`check --online` asked an issuer of `jwt.issuers`, and it does not answer, publishes metadata of another issuer, or has no key that the gateway can use. Tokens of it are refused, or cannot be checked.',
    wayOut:
      'Write `issuer` exactly as in its metadata and the `iss` of its tokens. The guide to logins has the settings of each server.',
  },
  'issuer-doubtful': {
    cause:
      '`check --online` asked an issuer: it lists no scope that `gateway.yml` needs, no PKCE, no way for clients to register, several keys without names, or other keys than `jwksUri` has.',
    wayOut: 'Set it at the server, unless your clients do without.',
  },
  'local-only-variable': {
    cause:
      '`MCP_LAMBDA_LOCAL` is set on a deployed function. It lets entry points be open that are safe on this machine alone.',
    wayOut: 'Remove it from `environment`.',
  },
  'variable-unknown': {
    cause: 'The gateway has a variable that begins with `GATEWAY_` and is none that it reads: it is misspelt.',
    wayOut: 'Correct its name, or remove it. The plugin sets those that the gateway needs.',
  },
  'function-switched-off': {
    cause: 'A function has `reservedConcurrency: 0`, so Lambda rejects each invocation.',
    wayOut: 'Remove it, or give a number from 1.',
  },
  'version-not-called': {
    cause:
      'A tool server has `snapStart`, which Lambda applies to published versions alone, or `provisionedConcurrency`. The gateway calls the function itself, where `custom.mcp.snapStart` does not have it call the alias, so each is paid for and no call is faster. With `snapStart`, AWS also rejects zips on Node.js, tenant isolation and provisioned concurrency.',
    wayOut:
      'Remove it from `serverless.yml`. A server in Python has `custom.mcp.snapStart: true` in its place. `gatewayProvisionedConcurrency` keeps environments of the gateway initialised.',
  },
  'timeout-too-short': {
    cause:
      'The gateway may run for less time than a target behind it, or than `timeoutMs` of that target in `gateway.yml`: Lambda ends it before it can answer.',
    wayOut: 'Give `timeout` of the gateway more than its slowest target has.',
  },
  'answers-differ': {
    cause:
      'The code of the gateway streams and its function URL does not, or the other way round, so clients cannot read the answers.',
    wayOut: 'Remove `url` and `GATEWAY_ANSWERS` from the `serverless.yml` of the gateway: the plugin sets both.',
  },
  'cors-twice': {
    cause:
      'The function URL of the gateway has `cors`. AWS then answers for pages of all origins that it lists, beside `allowedOrigins` of `gateway.yml`.',
    wayOut: 'Remove `cors`: `allowedOrigins` decides.',
  },
  'binary-of-other-architecture': {
    cause:
      'The zip holds a program, a library or an addon of Node (`.node`) in machine code for another system or processor than the function runs on. It was not run: its header says so. npm packages with a build for each machine are installed for the function; this one was compiled by a script when it was installed.',
    wayOut:
      'Build it for Linux on the architecture of the function, or set `provider.architecture` in `serverless.yml` to that of the program. For a compiled npm package: package on a Linux machine of that architecture, such as a runner of CI, or use a package that has its builds on npm.',
  },
  'program-not-runnable': {
    cause:
      'The zip holds a program in machine code whose file is not executable, whose loader Lambda does not have (a program that is linked against musl, or built by Nix), or that needs a newer glibc than 2.34, that of Amazon Linux 2023. It was not run: its mode and its header say so.',
    wayOut:
      'Make the file executable before it is packaged: the zip keeps its mode. Link the program statically: `CGO_ENABLED=0 go build`, or `cargo build --target aarch64-unknown-linux-musl`. Programs below `node_modules` are not looked at.',
  },
  'function-unloadable': {
    cause:
      'The function was run from its unpacked zip, as Lambda would run it, and did not load, or did not say what it offers. The zip lacks something, or its handler throws.',
    wayOut:
      'The message has the error, and the line of the source where there is one. A program that the handler starts is put into the zip by `custom.mcp.npm` or `package.patterns`.',
  },
  'secrets-tracked': {
    cause: 'The file with the secrets of this machine is in git, so that each clone has them.',
    wayOut:
      'Run `git rm --cached` on it, add it to `.gitignore`, and replace the secrets: the old ones stay in the history.',
  },
  'key-written-out': {
    cause:
      'A variable in `environment` has a value in the form of a key, or a name that says key, token, secret or password and a value as random as one. Each reader of the template or of the function has it, and so has git where it is written in `serverless.yml`.',
    wayOut:
      'Store it in Secrets Manager and name the secret: `custom.mcp.secrets: { NAME: my/secret }`. `secret(name)` reads it, and a child has it in its environment. Then replace the key. A value that is no secret needs no change: this is a warning.',
  },
  'secrets-line': {
    cause:
      'A line of `.env` has no `=`, no name of a variable before it, or a quote that is not closed. The message has its number and nothing of its text, which may be a secret.',
    wayOut: 'Write `NAME=value`. A value with blanks, `#` or several lines stands in quotes.',
  },
}
