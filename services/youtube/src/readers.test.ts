import {
  PLAYLIST,
  startYouTubeHarness,
  type YouTubeHarness,
} from '@carteiro/testing/platforms/youtube/harness'
import { describeReaders } from '@carteiro/testing/readers/describe-readers'
import { withFastTime } from '@carteiro/testing/sandbox/fast-time'

const lost = (operation: string) => [{ operation, fault: 'response_lost' }]
const withExtras = (youtube: YouTubeHarness) => {
  const { url, size, type } = youtube.file('square.jpg')
  return youtube.video({ playlistId: PLAYLIST, thumbnail: { url, size, type } })
}

describeReaders<YouTubeHarness>({
  platform: 'youtube',
  rules: { uploads_per_day: 100_000, units_per_day: 10_000_000 },
  // A video is watched for six hours, in pauses of thirty seconds.
  harness: async () =>
    withFastTime(await startYouTubeHarness(), { factor: 60, records: ['uploaded_at', 'started_at'] }),
  jobs: [
    { name: 'a video', job: (youtube) => youtube.video() },
    { name: 'a Short', job: (youtube) => youtube.video({}, {}, 'youtube_short') },
    { name: 'a video with a thumbnail, in a playlist', job: withExtras },
    {
      name: 'a video whose last answer is lost',
      job: (youtube) => youtube.video(),
      faults: lost('send_last_bytes'),
    },
    {
      name: 'a video whose session is forgotten with its last answer',
      job: (youtube) => youtube.video(),
      faults: [
        ...lost('send_last_bytes'),
        { operation: 'probe_session', fault: 'error', status: 404, body: {}, times: null },
      ],
    },
    {
      name: 'a playlist whose answer is lost',
      job: (youtube) => youtube.video({ playlistId: PLAYLIST }),
      faults: lost('add_to_playlist'),
    },
  ],
})
