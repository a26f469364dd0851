import { describe, expect, it } from 'vitest'
import { nameOfPackage, nameOfPythonPackage, nameOfUrl } from './server-name.ts'

describe('the name of a server that is an npm package', () => {
  it.each([
    ['@modelcontextprotocol/server-memory', 'memory'],
    ['@modelcontextprotocol/server-sequential-thinking', 'sequential-thinking'],
    ['mcp-server-time', 'time'],
    ['tavily-mcp', 'tavily'],
    ['@notionhq/notion-mcp-server', 'notion'],
    ['@playwright/mcp', 'playwright'],
    ['Some_Tool.mcp', 'some-tool'],
    ['mcp-server', ''],
  ])('of %s is %s', (npm, name) => {
    expect(nameOfPackage(npm)).toBe(name)
  })
})

describe('the name of a server that is a PyPI package', () => {
  it.each([
    ['mcp-server-time', 'time'],
    ['acme.city-weather-mcp-server', 'city-weather'],
    ['mcp_server_git', 'git'],
    ['duckdb-mcp[full]', 'duckdb'],
    ['blender.mcp', 'blender'],
    ['mcp', ''],
  ])('of %s is %s', (python, name) => {
    expect(nameOfPythonPackage(python)).toBe(name)
  })
})

describe('the name of a server that is elsewhere', () => {
  it.each([
    ['https://mcp.tavily.com/mcp', 'tavily'],
    ['https://docs.mcp.cloudflare.com/mcp', 'cloudflare'],
    ['https://learn.microsoft.com/api/mcp', 'microsoft'],
    ['https://weather-mcp.vercel.app/mcp', 'weather'],
    ['https://mcp.example.co.uk/', 'example'],
    ['http://127.0.0.1:3000/mcp', ''],
    ['http://[::1]:3000/mcp', ''],
    ['http://localhost:3000/mcp', ''],
  ])('of %s is %s', (url, name) => {
    expect(nameOfUrl(url)).toBe(name)
  })
})
