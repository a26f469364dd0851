/** The picture of the whole in README.md. Readable at the width of a phone, on a light or dark page. */

const width = 720
const height = 372
const font = 'font-family="ui-sans-serif, system-ui, Segoe UI, Helvetica, Arial, sans-serif"'

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export function drawOverview(): string {
  const clients: Box = { x: 24, y: 20, width: 326, height: 76 }
  const agents: Box = { x: 370, y: 20, width: 326, height: 76 }
  const gateway: Box = { x: 24, y: 144, width: 672, height: 84 }
  const servers = ['TypeScript', 'npm', 'Python', 'a URL'].map((kind, i) => ({
    kind,
    box: { x: 24 + i * 170, y: 276, width: 162, height: 76 },
  }))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    '<title id="title">Clients and agents call one gateway, a Lambda function; it invokes one Lambda function for each MCP server</title>',
    style,
    `<rect class="page" width="${width}" height="${height}" rx="12"/>`,
    ...drawBox(clients, 'MCP clients', 'Claude, VS Code: HTTP'),
    ...drawBox(agents, 'Agents', 'boto3, SDKs: lambda:Invoke'),
    ...drawArrow(clients, gateway),
    ...drawArrow(agents, gateway),
    ...drawBox(gateway, 'Gateway, one Lambda function', 'who calls · what they may use · which server', 'main'),
    ...servers.flatMap(({ box }) => drawArrow({ ...box, y: gateway.y, height: gateway.height }, box)),
    ...servers.flatMap(({ kind, box }) => drawBox(box, kind, 'a Lambda')),
    '</svg>',
    '',
  ].join('\n')
}

const style = `<style>
  .page { fill: #ffffff; stroke: #d0d7de }
  .box { fill: #f6f8fa; stroke: #8c959f }
  .main { fill: #ddf4ff; stroke: #0969da }
  .title { fill: #1f2328; font-weight: 600; font-size: 24px }
  .note { fill: #59636e; font-size: 20px }
  .line { stroke: #59636e; stroke-width: 2 }
  .head { fill: #59636e }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; stroke: #3d444d }
    .box { fill: #151b23; stroke: #656c76 }
    .main { fill: #121d2f; stroke: #4493f8 }
    .title { fill: #f0f6fc }
    .note { fill: #b1bac4 }
    .line { stroke: #b1bac4 }
    .head { fill: #b1bac4 }
  }
</style>`

function drawBox({ x, y, width, height }: Box, title: string, note: string, kind = ''): string[] {
  const middle = x + width / 2
  return [
    `<rect class="box ${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
    `<text class="title" x="${middle}" y="${y + height / 2 - 6}" text-anchor="middle" ${font}>${title}</text>`,
    `<text class="note" x="${middle}" y="${y + height / 2 + 22}" text-anchor="middle" ${font}>${note}</text>`,
  ]
}

/** Straight down, from the middle of the upper box to the lower one. */
function drawArrow(from: Box, to: Box): string[] {
  const x = from.x + from.width / 2
  const [top, bottom] = [from.y + from.height + 4, to.y - 4]
  return [
    `<line class="line" x1="${x}" y1="${top}" x2="${x}" y2="${bottom - 8}"/>`,
    `<path class="head" d="M ${x - 7} ${bottom - 10} h 14 l -7 10 z"/>`,
  ]
}
