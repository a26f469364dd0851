import { describe, expect, it } from 'vitest'
import { checkPython, type PackagedFile } from './check-python.ts'

/** The head of a library or program: `e_machine` is at 18. */
function elf(machine: number): Uint8Array {
  const head = Buffer.alloc(64)
  head.write('\x7fELF', 'latin1')
  head.writeUInt16LE(machine, 18)
  return head
}

function bytecode(magic: number, flags: number): Uint8Array {
  const head = Buffer.alloc(64)
  head.writeUInt16LE(magic, 0)
  head.writeUInt32LE(flags, 4)
  return head
}

const [arm64, x64] = [183, 62]

const sound: Readonly<Record<string, Uint8Array>> = {
  '.mcp-lambda/run': Buffer.from('#!/bin/sh'),
  '.mcp-lambda/node': elf(arm64),
  '.mcp-lambda/python/a.cpython-313-aarch64-linux-gnu.so': elf(arm64),
  '.mcp-lambda/python/b.abi3.so': elf(arm64),
  '.mcp-lambda/python/c.py': Buffer.from('1'),
  '.mcp-lambda/python/__pycache__/c.cpython-313.pyc': bytecode(3571, 1),
}

function check(files: Readonly<Record<string, Uint8Array | undefined>>, Runtime = 'python3.13'): string[] {
  const zipped = Object.entries({ ...sound, ...files }).flatMap(([name, content]): PackagedFile[] =>
    content === undefined ? [] : [{ name, content, isExecutable: /\/(run|node)$/.test(name) }],
  )
  const Properties = { Runtime, Architectures: ['arm64'] }
  const template = { Resources: { Server: { Type: 'AWS::Lambda::Function', Properties } } }
  return checkPython({ path: 'time.zip', files: zipped }, { template }).map(({ what }) => what)
}

describe('the package of a server in Python', () => {
  it('is sound with all for one architecture and one version', () => {
    expect(check({})).toEqual([])
  })

  it.each([
    { files: { '.mcp-lambda/python/d.so': elf(x64) }, what: /d\.so \(1\) are not for arm64/ },
    { files: { '.mcp-lambda/node': elf(x64) }, what: /node \(1\) are not for arm64/ },
    { files: { '.mcp-lambda/python/d.cpython-312-x.so': elf(arm64) }, what: /not for python3\.13/ },
    {
      files: { '.mcp-lambda/python/d.cpython-313.pyc': bytecode(3531, 1) },
      what: /bytecode that python3\.13 does not/,
    },
    // By times, and by a hash that is checked.
    {
      files: { '.mcp-lambda/python/d.cpython-313.pyc': bytecode(3571, 0) },
      what: /bytecode that python3\.13 does not/,
    },
    {
      files: { '.mcp-lambda/python/d.cpython-313.pyc': bytecode(3571, 3) },
      what: /bytecode that python3\.13 does not/,
    },
    { files: { '.mcp-lambda/python/__pycache__/c.cpython-313.pyc': undefined }, what: /has no bytecode/ },
    { files: { '.mcp-lambda/node': Buffer.from('#!/bin/sh') }, what: /node \(1\) is no Node of its own/ },
    { files: { '.mcp-lambda/run': undefined }, what: /run cannot be executed/ },
  ])('is not with $what', ({ files, what }) => {
    expect(check(files)).toEqual([expect.stringMatching(what)])
  })

  it('is not looked at for another runtime', () => {
    expect(check({ '.mcp-lambda/node': elf(x64) }, 'nodejs24.x')).toEqual([])
  })
})
