/** What the demo publishes: a picture and a video, to every option that takes them. */
export const posts: {
  selectedOptions: string[]
  mediaFiles: ('picture' | 'video')[]
  captions: { universal: string; specific?: Record<string, string> }
  settings?: Record<string, Record<string, unknown>>
}[] = [
  {
    selectedOptions: [
      'x_post',
      'instagram_feed',
      'instagram_story',
      'tiktok_photo',
      'facebook_post',
      'facebook_story',
      'threads_post',
      'linkedin_post',
    ],
    mediaFiles: ['picture'],
    captions: { universal: 'Bom dia! O carteiro chegou. #carteiro' },
    settings: { tiktok_photo: { privacy: 'PUBLIC_TO_EVERYONE', title: 'Bom dia!' } },
  },
  {
    selectedOptions: [
      'x_post',
      'instagram_reel',
      'tiktok_video',
      'youtube_video',
      'youtube_short',
      'facebook_reel',
      'threads_post',
      'linkedin_post',
    ],
    mediaFiles: ['video'],
    captions: {
      universal: 'E agora em movimento.',
      specific: { instagram_reel: 'Um reel para você. #reels' },
    },
    settings: {
      tiktok_video: { privacy: 'PUBLIC_TO_EVERYONE', allowComments: true },
      youtube_video: { title: 'O carteiro em movimento', tags: ['carteiro', 'bom dia'] },
      youtube_short: { title: 'O carteiro, em pé' },
    },
  },
]
