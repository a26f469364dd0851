/** A page made as the Service Authorization Reference makes them: an action has a group of rows, most of its cells span them. */
const verbs = [
  'Get',
  'Put',
  'List',
  'Delete',
  'Create',
  'Describe',
  'Update',
  'Tag',
  'Untag',
  'Restore',
  'Replicate',
  'Abort',
  'Bypass',
]
const things = [
  'Object',
  'ObjectAcl',
  'ObjectTagging',
  'Bucket',
  'BucketAcl',
  'BucketPolicy',
  'AccessPoint',
  'Job',
  'MultipartUpload',
  'Lifecycle',
  'Inventory',
  'Metrics',
  'Encryption',
]

export type Action = { readonly name: string; readonly keys: readonly string[] }

/** 169 actions in 440 rows, as `list_amazons3.html` had in 2025. */
export function actionsPage(): { readonly html: string; readonly actions: readonly Action[]; readonly rows: number } {
  const actions = verbs.flatMap(verb => things.map(thing => `${verb}${thing}`))
  let rows = 0
  const made: Action[] = []
  const groups = actions.map((name, index) => {
    const count = index < 102 ? 3 : 2
    rows += count
    const keys = Array.from({ length: count }, (_, row) => `s3:Key${index}x${row}`)
    made.push({ name, keys })
    return keys.map((key, row) => rowOf(name, count, key, row)).join('\n')
  })
  const head =
    '<tr><th>Actions</th><th>Description</th><th>Access level</th><th>Resource types (*required)</th><th>Condition keys</th><th>Dependent actions</th></tr>'
  const html = `<html><head><title>S3</title></head><body><div id="main-content"><div id="main-col-body">
<h1 class="topictitle" id="list_amazons3">Actions, resources, and condition keys for Amazon S3</h1>
<p>Amazon S3 (service prefix: <code class="code">s3</code>) provides the following service-specific resources, actions, and condition context keys.</p>
<h2 id="amazons3-actions-as-permissions">Actions defined by Amazon S3</h2>
<p>You can specify the following actions in the <code class="code">Action</code> element of an IAM policy statement.</p>
<div class="table-container"><table id="w1"><thead>${head}</thead>
${groups.join('\n')}
</table></div></div></div></body></html>`
  return { html, actions: made, rows }
}

function rowOf(name: string, count: number, key: string, row: number): string {
  const spanned =
    row > 0
      ? ''
      : `<td rowspan="${count}"><a id="amazons3-${name}"></a> <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_${name}.html">${name}</a></td>
<td rowspan="${count}">Grants permission to ${name
          .replace(/([A-Z])/g, ' $1')
          .toLowerCase()
          .trim()} in the account that owns it</td><td rowspan="${count}">Write</td>`
  const resource = row === 0 ? '<p><a href="#amazons3-object">object*</a></p>' : ''
  return `<tr>${spanned}<td>${resource}</td><td><p><a href="#amazons3-${key.replace(':', '_')}">${key}</a></p></td><td></td></tr>`
}
