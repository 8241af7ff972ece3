import * as the from './example-things.ts'
import { examples } from './examples.ts'

type Described = { operationId: string; method: string; path: string; secured: boolean }

const idsOfPaths: Record<string, string> = {
  '/api/publications/jobs': the.JOB,
  '/api/publications': the.PUBLICATION,
  '/api/media': the.UPLOAD,
  '/media': the.UPLOAD,
  '/api/accounts': the.ACCOUNT,
  '/api/keys': the.KEY,
  '/api/webhooks': the.WEBHOOK,
}

/** The path with the example's ids in it. */
const pathOf = (path: string, query: Record<string, string> = {}): string => {
  const [, id = ''] = Object.entries(idsOfPaths).find(([start]) => path.startsWith(start)) ?? []
  const concrete = path.replace('{id}', id).replace('{platform}', 'instagram').replace('{name}', 'photo.jpg')
  const asked = new URLSearchParams(query).toString()
  return asked ? `${concrete}?${asked}` : concrete
}

const TUS = ["-H 'Tus-Resumable: 1.0.0'"]
/** What is sent where the body is a file, or a part of one. */
const fileCalls: Record<string, string[]> = {
  uploadMedia: ["-H 'Content-Type: image/jpeg'", '--data-binary @photo.jpg'],
  beginUpload: [
    ...TUS,
    '-H "Upload-Length: $(stat -c %s film.mp4)"',
    `-H "Upload-Metadata: filename $(printf film.mp4 | base64)"`,
  ],
  sendUploadBytes: [
    ...TUS,
    "-H 'Upload-Offset: 0'",
    "-H 'Content-Type: application/offset+octet-stream'",
    '--data-binary @film.mp4',
  ],
  getUpload: TUS,
  endUpload: TUS,
}

const inQuotes = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const curlOf = ({ operationId, method, path, secured }: Described, url: string): string => {
  const { body, query } = examples[operationId] ?? {}
  const parts = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${inQuotes(url + pathOf(path, query))}`,
    ...(secured ? ['-H "Authorization: Bearer $CARTEIRO_API_KEY"'] : []),
    ...(fileCalls[operationId] ?? []),
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d ${inQuotes(JSON.stringify(body, null, 2))}`]),
  ]
  return parts.join(' \\\n  ')
}

const sdkOf = (call: string, url: string): string =>
  `import { Carteiro } from '@carteiro/sdk'\n\n// The key is read from CARTEIRO_API_KEY.\nconst carteiro = new Carteiro({ baseUrl: '${url}' })\n\n${call}\n`

/** How an operation is called, as `x-codeSamples` has it. */
export const samplesOf = (
  operation: Described,
  url: string,
): { lang: string; label: string; source: string }[] => {
  const call = examples[operation.operationId]?.sdk
  return [
    { lang: 'shell', label: 'curl', source: curlOf(operation, url) },
    ...(call ? [{ lang: 'typescript', label: '@carteiro/sdk', source: sdkOf(call, url) }] : []),
  ]
}
