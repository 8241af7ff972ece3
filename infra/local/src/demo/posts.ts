/** What the demo publishes: a picture and a video, to every option that takes them. */
export const posts: {
  selectedOptions: string[]
  mediaFiles: ('picture' | 'video')[]
  captions: { universal: string; specific?: Record<string, string> }
  settings?: Record<string, Record<string, unknown>>
}[] = [
  {
    selectedOptions: ['x_post', 'instagram_feed', 'instagram_story'],
    mediaFiles: ['picture'],
    captions: { universal: 'Bom dia! O carteiro chegou. #carteiro' },
  },
  {
    selectedOptions: ['x_post', 'instagram_reel'],
    mediaFiles: ['video'],
    captions: {
      universal: 'E agora em movimento.',
      specific: { instagram_reel: 'Um reel para você. #reels' },
    },
  },
]
