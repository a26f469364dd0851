import { describe, expect, it } from 'vitest'
import { findCause, toReason } from './find-cause.ts'

/** The last words of published servers, as they wrote them. */
const words = {
  git: [
    '  File "/var/task/.mcp-lambda/python/git/__init__.py", line 298, in <module>',
    '    raise ImportError(f"Failed to initialize: {_exc}") from _exc',
    'ImportError: Failed to initialize: Bad git executable.',
    'The git executable must be specified in one of the following ways:',
    '    - be set via $GIT_PYTHON_GIT_EXECUTABLE',
    'All git commands will error until this is rectified.',
    'Example:',
    '    export GIT_PYTHON_REFRESH=quiet',
  ],
  sqlite: [
    'Traceback (most recent call last):',
    '  File "/packages/mcp_server_sqlite/server.py", line 250, in main',
    '    @server.list_resources()',
    "AttributeError: 'Server' object has no attribute 'list_resources'",
  ],
  fastmcp: ["ModuleNotFoundError: No module named 'mcp.server.fastmcp'"],
  notDeclared: ['Traceback (most recent call last):', "ModuleNotFoundError: No module named 'yaml'"],
  renamed: ["ImportError: cannot import name 'URL' from 'httpx' (/packages/httpx/__init__.py)"],
  guarded: [
    '2026-11-30 01:04:13.746 | ERROR    | __main__:validate:118 - ERROR: AWS credentials not found',
    '2026-11-30 01:04:13.750 | ERROR    | __main__:validate:120 -   - Environment variables: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ],
  boto: ['botocore.exceptions.NoCredentialsError: Unable to locate credentials'],
  region: ['botocore.exceptions.NoRegionError: You must specify a region.'],
  sts: ['An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation'],
  credentials: ['CredentialsProviderError: Could not load credentials from any providers'],
  postgres: ['Please provide a database URL as a command-line argument'],
  argparse: ['usage: server [-h] --db-path DB_PATH', 'server: error: the following arguments are required: --db-path'],
  click: ['Usage: server [OPTIONS]', "Error: Missing option '--token'."],
  clap: ['error: the following required arguments were not provided:', '  --root <ROOT>'],
  slack: ['Please set SLACK_BOT_TOKEN and SLACK_TEAM_ID environment variables'],
  maps: ['GOOGLE_MAPS_API_KEY environment variable is not set'],
  brave: [
    'Error: A Brave API key is required via --brave-api-key, BRAVE_API_KEY, --brave-api-key-file, or BRAVE_API_KEY_FILE.',
  ],
  environ: [
    'Traceback (most recent call last):',
    '  File "<frozen os>", line 716, in __getitem__',
    "KeyError: 'JIRA_URL'",
  ],
  kubectl: ['Error: spawn kubectl ENOENT', '    at ChildProcess._handle.onexit (node:internal/child_process:285:19)'],
  go: ['panic: exec: "terraform": executable file not found in $PATH'],
  shell: ['/bin/sh: 1: ffmpeg: not found'],
  subprocess: ["FileNotFoundError: [Errno 2] No such file or directory: 'node'"],
  library: [
    'server: error while loading shared libraries: libssl.so.3: cannot open shared object file: No such file or directory',
  ],
  native: ['ImportError: libGL.so.1: cannot open shared object file: No such file or directory'],
  node: ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'zod' imported from /var/task/dist/index.js"],
  readOnly: ["OSError: [Errno 30] Read-only file system: '/var/task/data'"],
  gluedLog: [
    '[node server.js] wrote a line to stdout that is not MCP, where nothing else belongs: ready{"result":{},"jsonrpc":"2.0","id":1}',
  ],
  lineOfLog: ['[node server.js] wrote a line to stdout that is not MCP, where nothing else belongs: ready'],
  tavily: ['INFO:     Uvicorn running on http://0.0.0.0:8083 (Press CTRL+C to quit)'],
  everything: ['Starting Streamable HTTP server...', 'MCP Streamable HTTP Server listening on port 3001'],
  bug: ["TypeError: Cannot read properties of undefined (reading 'tools')", '    at file:///var/task/index.mjs:3:4'],
  file: ["FileNotFoundError: [Errno 2] No such file or directory: 'config.json'"],
} as const

describe('findCause', () => {
  it.each([
    ['git', { kind: 'program-missing', name: 'git' }],
    ['kubectl', { kind: 'program-missing', name: 'kubectl' }],
    ['go', { kind: 'program-missing', name: 'terraform' }],
    ['shell', { kind: 'program-missing', name: 'ffmpeg' }],
    ['subprocess', { kind: 'program-missing', name: 'node' }],
    ['sqlite', { kind: 'sdk-differs' }],
    ['guarded', { kind: 'aws-called' }],
    ['boto', { kind: 'aws-called' }],
    ['region', { kind: 'aws-called' }],
    ['sts', { kind: 'aws-called' }],
    ['credentials', { kind: 'aws-called' }],
    ['fastmcp', { kind: 'sdk-differs' }],
    ['notDeclared', { kind: 'module-missing', name: 'yaml' }],
    ['renamed', { kind: 'package-differs', name: 'httpx' }],
    ['postgres', { kind: 'argument-missing' }],
    ['argparse', { kind: 'argument-missing' }],
    ['click', { kind: 'argument-missing' }],
    ['clap', { kind: 'argument-missing' }],
    ['slack', { kind: 'variable-missing', names: ['SLACK_BOT_TOKEN', 'SLACK_TEAM_ID'] }],
    ['maps', { kind: 'variable-missing', names: ['GOOGLE_MAPS_API_KEY'] }],
    ['brave', { kind: 'variable-missing', names: ['BRAVE_API_KEY'] }],
    ['environ', { kind: 'variable-missing', names: ['JIRA_URL'] }],
    ['library', { kind: 'library-missing', name: 'libssl.so.3' }],
    ['native', { kind: 'library-missing', name: 'libGL.so.1' }],
    ['node', { kind: 'package-missing', name: 'zod' }],
    ['readOnly', { kind: 'folder-read-only', path: '/var/task/data' }],
    ['gluedLog', { kind: 'stdout-written' }],
    ['lineOfLog', undefined],
    ['tavily', { kind: 'http-served' }],
    ['everything', { kind: 'http-served' }],
    ['bug', undefined],
    ['file', undefined],
  ] as const)('reads the words of %s', (server, cause) => {
    expect(findCause(words[server])).toEqual(cause)
  })
})

describe('toReason', () => {
  it.each([
    ['git', 'ImportError: Failed to initialize: Bad git executable.'],
    ['sqlite', "AttributeError: 'Server' object has no attribute 'list_resources'"],
    ['argparse', 'server: error: the following arguments are required: --db-path'],
    ['postgres', 'Please provide a database URL as a command-line argument'],
    ['kubectl', 'Error: spawn kubectl ENOENT'],
  ] as const)('is the line of %s that says it', (server, reason) => {
    expect(toReason(words[server])).toBe(reason)
  })

  it('is undefined of silence', () => {
    expect(toReason([' ', ''])).toBeUndefined()
  })
})
