import { startYouTubeHarness, type YouTubeHarness } from '@carteiro/testing/platforms/youtube/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let youtube: YouTubeHarness
beforeAll(async () => {
  youtube = await startYouTubeHarness()
})
afterAll(() => youtube.close())
beforeEach(() => youtube.reset())

/** Longer than the last bytes of the small video may take. */
const CALL_SECONDS = 20
const HTML = { content_type: 'text/html', body: '<html><body>One moment, please</body></html>' }
const reshape = (operation: string, edits: unknown[], more = {}) =>
  youtube.fault(operation, 'reshape', { edits, times: null, ...more })

const publish = async (job: Parameters<YouTubeHarness['enqueue']>[0]) => {
  const { last, all } = await youtube.runToTheEnd(await youtube.enqueue(job))
  return { last, all, posts: await youtube.posts() }
}
/** A job whose last bytes were answered oddly, after they had their effect. */
const inDoubt = async (answer: Record<string, unknown>) => {
  await youtube.fault('send_last_bytes', 'error_after_effect', answer)
  const claim = await youtube.enqueue(youtube.video())
  expect(await youtube.run(claim)).toMatchObject({ verdict: 'unclear', code: 'unreadable_response' })
  await youtube.letTimePass(claim, CALL_SECONDS)
  return claim
}

describe('whether a channel may upload long videos', () => {
  const long = () =>
    youtube.video({}, { mediaFiles: [{ ...youtube.file('reel.mp4'), durationSeconds: 901 }] })
  test.each([
    ['longUploadsUnspecified', { do: 'set', value: 'longUploadsUnspecified' }],
    ['a value that is new', { do: 'set', value: 'allowedSometimes' }],
    ['nothing', { do: 'omit' }],
    ['null', { do: 'null' }],
  ])('%s: YouTube decides', async (_what, edit) => {
    await reshape('get_channel', [{ path: 'items[].status.longUploadsStatus', ...edit }])
    expect((await publish(long())).last).toMatchObject({ outcome: 'completed' })
  })

  test.each(['eligible', 'disallowed'])(
    '%s: a longer one is refused before anything is sent',
    async (value) => {
      await reshape('get_channel', [{ path: 'items[].status.longUploadsStatus', do: 'set', value }])
      expect((await publish(long())).last).toMatchObject({ verdict: 'refuse', code: 'media_rejected' })
    },
  )
})

describe('the channel that the access is for', () => {
  test.each([
    ['a page of HTML', 'error', { status: 200, ...HTML }],
    ['no items, and not that there are none', 'reshape', { edits: [{ path: '', do: 'set', value: {} }] }],
    ['items without ids', 'reshape', { edits: [{ path: 'items[].id', do: 'omit' }] }],
  ])('%s: says nothing, and is asked for again', async (_what, fault, more) => {
    await youtube.fault('get_channel', fault, more)
    const { all, last } = await publish(youtube.video())
    expect(all[0]).toMatchObject({ verdict: 'retry', code: 'unreadable_response' })
    expect(last).toMatchObject({ outcome: 'completed' })
  })
})

describe('an odd answer to the last bytes, after which there is a video', () => {
  test.each([
    ['HTML', { status: 200, ...HTML }],
    ['HTML with 201', { status: 201, ...HTML }],
    ['nothing', { status: 201, content_type: 'text/plain', body: '' }],
    ['a video without an id', { status: 201, body: { kind: 'youtube#video' } }],
    ['another success', { status: 202, body: {} }],
    ['a redirect', { status: 302, body: {} }],
  ])('%s: the session is asked, and the video found', async (_what, answer) => {
    const claim = await inDoubt(answer)
    const sent = await youtube.callsDuring('start_session', async () => {
      expect((await youtube.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    })
    expect(sent).toBe(0)
    expect(await youtube.posts()).toHaveLength(1)
  })

  test('308 that confirms every byte: the video is waited for, and nothing is sent again', async () => {
    const size = youtube.fixture('reel.mp4').length
    const whole = {
      status: 308,
      content_type: 'text/plain',
      body: '',
      headers: { range: `bytes=0-${size - 1}` },
    }
    const claim = await inDoubt(whole)
    await youtube.fault('probe_session', 'error', whole)
    const sent = await youtube.callsDuring('send_last_bytes', async () => {
      expect(await youtube.run(claim)).toMatchObject({ outcome: 'pending', resume_after_seconds: 30 })
      expect((await youtube.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    })
    expect(sent).toBe(0)
    expect(await youtube.posts()).toHaveLength(1)
  })

  test.each([
    ['is gone', { status: 404, body: {} }],
    ['does not say which video it made', { status: 200, ...HTML }],
  ])('the session %s: the video is looked for among the uploads', async (_what, answer) => {
    const claim = await inDoubt({ status: 200, ...HTML })
    await youtube.fault('probe_session', 'error', { ...answer, times: null })
    expect((await youtube.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await youtube.posts()).toHaveLength(1)
  })
})

describe('a video that is looked for among the uploads of its channel', () => {
  const forgotten = async () => {
    const claim = await inDoubt({ status: 200, ...HTML })
    await youtube.fault('probe_session', 'error', { status: 404, body: {}, times: null })
    return claim
  }
  const endsUnknown = async (claim: Awaited<ReturnType<typeof forgotten>>, posts = 1) => {
    const sessions = await youtube.callsDuring('start_session', async () => {
      expect(await youtube.run(claim)).toMatchObject({ outcome: 'pending' })
      await youtube.letTimePass(claim, 601)
      expect(await youtube.run(claim)).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    })
    expect(sessions).toBe(0)
    expect(await youtube.posts()).toHaveLength(posts)
  }

  test('is found when the list was behind at first', async () => {
    await youtube.control('PUT', 'lag', { '*': { ids: 0, lists: 120_000 } })
    const claim = await forgotten()
    const { last, all } = await youtube.runToTheEnd(claim)
    expect(all[0]).toMatchObject({ outcome: 'pending', reason: expect.stringContaining('among the uploads') })
    expect(last).toMatchObject({ outcome: 'completed' })
    expect(await youtube.posts()).toHaveLength(1)
  })

  test('is found on a later page', async () => {
    const claim = await forgotten()
    await reshape('list_playlist_items', [{ path: 'items', do: 'set', value: [] }], { times: 1 })
    await reshape(
      'list_playlist_items',
      [{ path: 'nextPageToken', do: 'set', value: Buffer.from('PAGE0').toString('base64url') }],
      { times: 1 },
    )
    await youtube.letTimePass(claim, 10)
    expect((await youtube.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await youtube.posts()).toHaveLength(1)
  })

  const unnamed = { path: 'items[].fileDetails.fileName', do: 'omit' }
  test('is known by its size and title when YouTube does not say its file', async () => {
    const claim = await forgotten()
    await reshape('list_videos', [unnamed])
    expect((await youtube.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
  })

  test.each([
    [
      'an upload that cannot be read',
      'list_playlist_items',
      [{ path: 'items[].contentDetails', do: 'omit' }],
    ],
    [
      'a video of which too little is told',
      'list_videos',
      [unnamed, { path: 'items[].fileDetails', do: 'omit' }],
    ],
    ['a video that is not told of', 'list_videos', [{ path: 'items', do: 'omit' }]],
    [
      'its title alone',
      'list_videos',
      [unnamed, { path: 'items[].fileDetails.fileSize', do: 'set', value: '1' }],
    ],
    [
      'a list that does not end',
      'list_playlist_items',
      [
        { path: 'items', do: 'set', value: [] },
        { path: 'nextPageToken', do: 'set', value: Buffer.from('PAGE0').toString('base64url') },
      ],
    ],
  ])('%s proves nothing, and nothing is begun anew', async (_what, operation, edits) => {
    const claim = await forgotten()
    await reshape(operation, edits)
    await endsUnknown(claim)
  })

  test('one that is alike is not taken while another upload cannot be read', async () => {
    await publish(youtube.video({}, { caption: 'Another one' }))
    const claim = await forgotten()
    const videos = [unnamed, { path: 'items[].snippet.title', do: 'omit' }]
    await reshape('list_videos', videos)
    await endsUnknown(claim, 2)
  })
})

describe('who can see it', () => {
  test.each([
    ['a value that is new', 'set', 'A_WORD_OF_NEXT_YEAR'],
    ['null', 'null', undefined],
  ])('%s says nothing against what was asked for', async (_what, what, value) => {
    for (const operation of ['send_last_bytes', 'list_videos']) {
      const path = operation === 'list_videos' ? 'items[].status.privacyStatus' : 'status.privacyStatus'
      await reshape(operation, [{ path, do: what, ...(value ? { value } : {}) }])
    }
    const { last } = await publish(youtube.video())
    expect(last).toMatchObject({ outcome: 'completed', platform_response: { privacy: 'public' } })
    expect(last).not.toHaveProperty('platform_response.warnings')
  })

  test('a public video that ends private is told, with the reason that there used to be', async () => {
    await youtube.rules({ forced_privacy: 'private' })
    const { last } = await publish(youtube.video())
    expect(last).toMatchObject({
      platform_response: {
        privacy: 'private',
        warnings: [expect.stringMatching(/private, not public.*without an audit/)],
      },
    })
  })
})

describe('a playlist whose answer is lost', () => {
  test.each([
    ['behind', { '*': { ids: 0, lists: 30_000 } }],
    ['not behind', { '*': { ids: 0, lists: 0 } }],
  ])('and its list is %s: the video is in it once', async (_what, lag) => {
    await youtube.control('PUT', 'lag', lag)
    await youtube.fault('add_to_playlist', 'response_lost')
    const playlistId = 'PLcarteiro0000000000000000000000000'
    const { last, posts } = await publish(youtube.video({ playlistId }))
    expect(last).toMatchObject({ outcome: 'completed' })
    expect(posts[0]?.settings.playlists).toEqual([playlistId])
  })
})
