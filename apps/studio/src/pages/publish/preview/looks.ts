import type { CatalogOption } from '@carteiro/contracts'
import type { ComponentType } from 'react'
import { FullScreen } from './full-screen.tsx'
import { PagePost } from './page-post.tsx'
import { PictureFeed } from './picture-feed.tsx'
import type { PreviewPost } from './preview-post.ts'
import { ShortPost } from './short-post.tsx'
import { VideoPage } from './video-page.tsx'

type Look = ComponentType<{ post: PreviewPost }>

/** By the catalog's `look`: a platform says itself which of these its posts are like. */
const looks: Readonly<Record<string, Look>> = {
  short_post: ShortPost,
  page_post: PagePost,
  picture_feed: PictureFeed,
  full_screen: FullScreen,
  video_page: VideoPage,
}

export const lookOf = ({ look = '' }: CatalogOption): Look => looks[look] ?? PagePost
