import { spawnSync } from 'node:child_process'
import { demoAccounts } from '../../infra/platforms/src/index.ts'

/** Seconds that curl needs to send a file to the sandbox's YouTube in one request; undefined where there is no curl. */
export const curlSeconds = async (
  sandboxUrl: string,
  path: string,
  bytes: number,
): Promise<number | undefined> => {
  const token = demoAccounts.find(({ platform }) => platform === 'youtube')?.access_token
  const authorization = `Bearer ${token}`
  const opened = await fetch(
    `${sandboxUrl}/youtube/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status`,
    {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/json; charset=UTF-8',
        'x-upload-content-length': String(bytes),
        'x-upload-content-type': 'video/mp4',
      },
      body: JSON.stringify({ snippet: { title: 'curl' }, status: { privacyStatus: 'private' } }),
    },
  )
  const url = opened.headers.get('location')
  if (!url) throw new Error(`no session: ${await opened.text()}`)
  const beganAt = performance.now()
  const { status, error } = spawnSync(
    'curl',
    [
      '--silent',
      '--fail',
      '-T',
      path,
      '-H',
      `Authorization: ${authorization}`,
      '-H',
      'Content-Type: video/mp4',
      url,
    ],
    { stdio: 'ignore' },
  )
  if (error) return undefined
  if (status !== 0) throw new Error(`curl ended with ${status}`)
  return (performance.now() - beganAt) / 1000
}
